/// The byte-level tokenizers of well-known models: how they normalise texts and cut them into words.
package enum BytePairFamily: String, Sendable, CaseIterable, Codable {
  case gpt2 = "gpt-2"
  case llama3 = "llama-bpe"
  case qwen2
  case smollm

  /// The family that GGUF files call `name` under `tokenizer.ggml.pre`.
  package init?(ggufName name: String) {
    switch name {
    case "gpt-2", "gpt2": self = .gpt2
    case "llama-bpe", "llama3", "llama-v3": self = .llama3
    case "qwen2": self = .qwen2
    case "smollm": self = .smollm
    default: return nil
    }
  }

  var preTokenizer: PreTokenizer {
    switch self {
    case .gpt2: .gpt2
    case .llama3: .llama3
    case .qwen2: .qwen2
    case .smollm: .smollm
    }
  }

  /// Whether texts are brought into normal form C.
  var composes: Bool { self == .qwen2 }

  /// Whether a word that is a token as a whole stays one, whatever its bytes merge into.
  var ignoresMerges: Bool { self == .llama3 }
}
