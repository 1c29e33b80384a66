internal import Texts

/// Why a tokenizer could not be built or a text not be encoded.
package enum TokenizerError: Error, Equatable, CustomStringConvertible {
  /// Nothing in the vocabulary matches `text` at `byte` of its UTF-8 form.
  case unencodable(text: String, byte: Int)
  /// A vocabulary that gives no well-defined tokens.
  case invalidVocabulary(String)
  /// A file that cannot be read, or whose `key` holds what is not understood; an empty key means the file itself.
  case invalidFile(file: String, key: String, reason: String)

  package var description: String { text.messageLine() }

  private var text: String {
    switch self {
    case .unencodable(let text, let byte):
      "no token matches \(excerpt(of: text, from: byte)) at byte \(byte) of \(excerpt(of: text, from: 0)): "
        + "change the text or use a tokenizer that covers it"
    case .invalidVocabulary(let reason):
      "invalid tokenizer vocabulary: \(reason)"
    case .invalidFile(let file, let key, let reason):
      key.isEmpty ? "\(file): \(reason)" : "\(file): \(key): \(reason)"
    }
  }

  private func excerpt(of text: String, from byte: Int) -> String {
    let rest = String(decoding: text.utf8.dropFirst(byte), as: UTF8.self)
    let limit = byte == 0 ? 60 : 12
    return rest.count > limit ? "\(String(rest.prefix(limit)).debugDescription)..." : rest.debugDescription
  }
}
