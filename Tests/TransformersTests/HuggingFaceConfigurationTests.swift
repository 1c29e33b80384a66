import Foundation
import Kernels
import Testing
import Transformers

@Suite struct HuggingFaceConfigurationTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private static let llama: [String: String] = [
    "architectures": #"["LlamaForCausalLM"]"#, "vocab_size": "70", "hidden_size": "32",
    "num_hidden_layers": "2",
    "num_attention_heads": "4", "intermediate_size": "48", "max_position_embeddings": "64",
    "rms_norm_eps": "1e-05",
  ]

  private func read(_ changes: [String: String?]) throws -> ModelConfiguration {
    var keys = Self.llama
    for (key, value) in changes { keys[key] = value }
    let text = keys.map { "\"\($0)\": \($1)" }.joined(separator: ",\n")
    return try ModelConfiguration(huggingFace: try directory.write("config.json", "{\(text)}"))
  }

  @Test func `what may be missing has the default of transformers`() throws {
    #expect(
      try read([:])
        == ModelConfiguration(
          vocabularySize: 70, hiddenSize: 32, layers: 2, attentionHeads: 4, keyValueHeads: 4, headDim: 8,
          intermediateSize: 48, maxPositions: 64, ropeTheta: 10_000, rmsNormEpsilon: 1e-5,
          tieWordEmbeddings: false))
  }

  @Test func `rope_theta is found in its old and its new place`() throws {
    #expect(try read(["rope_theta": "5e5"]).ropeTheta == 5e5)
    #expect(
      try read(["rope_parameters": #"{"rope_type": "default", "rope_theta": 1000000}"#]).ropeTheta == 1e6)
  }

  @Test func `rotary scaling is found in its old and its new spelling`() throws {
    let values = #""factor": 8, "low_freq_factor": 1, "high_freq_factor": 4"#
    let old = try read(["rope_scaling": #"{"type": "linear", "factor": 2}"#, "rope_theta": "5e5"])
    #expect(old.ropeScaling == .linear(factor: 2) && old.ropeTheta == 5e5)
    #expect(
      try read([
        "rope_scaling": #"{"rope_type": "llama3", "original_max_position_embeddings": 32, \#(values)}"#
      ])
      .ropeScaling == .llama3(factor: 8, low: 1, high: 4, originalPositions: 32))
    // The length of the model where that of its pretraining is not given.
    #expect(
      try read(["rope_parameters": #"{"rope_type": "llama3", "rope_theta": 1e4, \#(values)}"#]).ropeScaling
        == .llama3(factor: 8, low: 1, high: 4, originalPositions: 64))
    #expect(try read(["rope_scaling": "null"]).ropeScaling == nil)
  }

  @Test func `the architecture decides biases and norms`() throws {
    let qwen2 = try read(["architectures": #"["Qwen2ForCausalLM"]"#, "num_key_value_heads": "2"])
    #expect(qwen2.attentionBias && !qwen2.queryKeyNorm)
    let qwen3 = try read(["architectures": #"["Qwen3ForCausalLM"]"#, "num_key_value_heads": "2"])
    #expect(!qwen3.attentionBias && qwen3.queryKeyNorm && qwen3.headDim == 128)
  }

  @Test(
    arguments: [
      ("architectures", #"["GPT2LMHeadModel"]"#, "architectures"), ("architectures", nil, "architectures"),
      ("architectures", #"["Qwen3ForCausalLM"]"#, "num_key_value_heads"), ("vocab_size", nil, "vocab_size"),
      ("num_hidden_layers", "0", "num_hidden_layers"), ("intermediate_size", "-3", "intermediate_size"),
      ("vocab_size", "4000000000", "vocab_size"),
      ("num_key_value_heads", "3", "num_key_value_heads"), ("head_dim", "7", "head_dim"),
      ("hidden_size", "33", "head_dim"), ("hidden_act", #""gelu""#, "hidden_act"),
      ("rope_parameters", #"{"rope_type": "yarn", "rope_theta": 1e4}"#, "rope_parameters"),
      ("rope_scaling", #"{"rope_type": "llama3"}"#, "rope_scaling.low_freq_factor"),
      ("rope_scaling", #"{"type": "linear"}"#, "rope_scaling.factor"),
      ("rope_scaling", #"{"type": "dynamic", "factor": 2}"#, "rope_scaling"),
      ("rope_parameters", #"{"rope_type": "linear", "factor": -2}"#, "rope_parameters.factor"),
      ("partial_rotary_factor", "0.5", "partial_rotary_factor"),
      ("layer_types", #"["full_attention", "sliding_attention"]"#, "layer_types"),
      ("rope_theta", "-1", "rope_theta"),
      ("rms_norm_eps", "0", "rms_norm_eps"), ("attention_bias", "true", "attention_bias"),
      ("mlp_bias", "true", "mlp_bias"), ("use_sliding_window", "true", "use_sliding_window"),
    ] as [(String, String?, String)])
  func `what cannot be computed is refused by its key`(key: String, value: String?, named: String) throws {
    do {
      _ = try read([key: value])
      Issue.record("nothing was thrown")
    } catch CheckpointError.configuration(let file, let key, _) {
      #expect(key == named)
      #expect(file.hasSuffix("config.json"))
    }
  }

  @Test func `positions that no table could hold are refused, whatever the weights are`() throws {
    #expect(try read(["max_position_embeddings": "1010000"]).maxPositions == 1_010_000)
    let error = #expect(throws: CheckpointError.self) {
      try read(["max_position_embeddings": "16777216", "head_dim": "4096"])
    }
    #expect(error?.description.contains("max_position_embeddings: 16777216") == true)
  }

  @Test func `a file that is too large, or no file, is refused before it is read`() throws {
    let url = try directory.write("config.json", "{}")
    #expect(truncate(url.path, 1 << 40) == 0)
    let error = #expect(throws: CheckpointError.self) { try ModelConfiguration(huggingFace: url) }
    #expect(error?.description.contains("is larger than") == true)
    #expect(throws: CheckpointError.self) { try ModelConfiguration(huggingFace: URL(filePath: "/dev/zero")) }
  }

  @Test(arguments: [
    ("architectures", "[\"\(String(repeating: "x", count: 100_000))\"]"), ("hidden_size", "\"swordfish\""),
    ("layer_types", "[\"\(String(repeating: "\u{202E}", count: 1000))\"]"), ("rope_scaling", "\"swordfish\""),
    ("vocab_size", "1e300"),
  ])
  func `what is wrong is said in a line, without what the file says in the place of a number`(
    key: String, value: String
  ) {
    let error = #expect(throws: CheckpointError.self) { try read([key: value]) }
    let text = error?.description ?? ""
    #expect(
      text.unicodeScalars.count < 1500 && !text.contains("\n") && !text.contains("swordfish"), "\(text)")
    #expect(!text.contains("\u{202E}"))
  }

  @Test func `a file that is no JSON is refused`() throws {
    let url = try directory.write("config.json", "{")
    #expect(throws: CheckpointError.self) { try ModelConfiguration(huggingFace: url) }
    #expect(throws: CheckpointError.self) { try ModelConfiguration(huggingFace: directory.file("absent")) }
  }

  @Test(arguments: TestModels.kinds.dropLast()) func `a written configuration reads as it was`(
    configuration: ModelConfiguration
  ) throws {
    let url = directory.file("config.json")
    try configuration.saveHuggingFace(to: url)
    #expect(try ModelConfiguration(huggingFace: url) == configuration)
    #expect(try String(contentsOf: url, encoding: .utf8).contains(#""num_key_value_heads" : "#))
  }

  @Test func `a model that transformers does not have is not written`() {
    #expect(throws: CheckpointError.self) {
      try TestModels.kinds[3].saveHuggingFace(to: directory.file("config.json"))
    }
  }
}
