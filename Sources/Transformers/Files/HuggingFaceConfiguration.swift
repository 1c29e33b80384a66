internal import Files
package import Foundation

/// `config.json` as transformers reads and writes it, as far as it says anything about the architecture.
struct HuggingFaceConfiguration: Codable {
  struct RopeParameters: Codable {
    var ropeType: String?
    /// Its name before `rope_type`.
    var type: String?
    var ropeTheta: Double?
    var factor: Double?
    var lowFreqFactor: Double?
    var highFreqFactor: Double?
    var originalMaxPositionEmbeddings: Int?
    var partialRotaryFactor: Double?

    var kind: String { ropeType ?? type ?? "default" }
  }

  enum Architecture: String, Codable {
    case llama = "LlamaForCausalLM"
    case qwen2 = "Qwen2ForCausalLM"
    case qwen3 = "Qwen3ForCausalLM"

    var modelType: String {
      switch self {
      case .llama: "llama"
      case .qwen2: "qwen2"
      case .qwen3: "qwen3"
      }
    }
  }

  var architectures: [String]?
  var modelType: String?
  var vocabSize: Int?
  var hiddenSize: Int?
  var numHiddenLayers: Int?
  var numAttentionHeads: Int?
  var numKeyValueHeads: Int?
  var headDim: Int?
  var intermediateSize: Int?
  var maxPositionEmbeddings: Int?
  var rmsNormEps: Double?
  var ropeTheta: Double?
  var ropeParameters: RopeParameters?
  var ropeScaling: RopeParameters?
  var tieWordEmbeddings: Bool?
  var attentionBias: Bool?
  var mlpBias: Bool?
  var useSlidingWindow: Bool?
  var layerTypes: [String]?
  var partialRotaryFactor: Double?
  var hiddenAct: String?
  var initializerRange: Double?
  var dtype: String?
}

extension ModelConfiguration {
  /// Positions times the width of a head, of which a file may ask: tables of so many floats are made whatever the length of
  /// texts, and no weight in the file vouches for either number. Twice what a million positions of heads of 128 take.
  static let mostRotations = 1 << 28

  /// Reads `config.json` of a Llama, Qwen2 or Qwen3 model.
  ///
  /// Throws `CheckpointError.configuration` for a key that is missing or asks for what this engine lacks.
  package init(huggingFace url: URL) throws {
    func failure(_ key: String, _ reason: String) -> CheckpointError {
      .configuration(file: url.path, key: key, reason: reason)
    }
    let file = try JSONFile.read(HuggingFaceConfiguration.self, from: url, keys: .convertFromSnakeCase)
    // Sizes are bounded so that no product of them overflows.
    func positive(_ key: String, _ value: Int?, limit: Int = 1 << 20) throws -> Int {
      guard let value else { throw failure(key, "is missing") }
      guard (1...limit).contains(value) else { throw failure(key, "\(value) is not a possible size") }
      return value
    }
    guard let name = file.architectures?.first,
      let architecture = HuggingFaceConfiguration.Architecture(rawValue: name)
    else {
      throw failure(
        "architectures",
        "wanted LlamaForCausalLM, Qwen2ForCausalLM or Qwen3ForCausalLM, found \(file.architectures ?? [])")
    }
    guard file.hiddenAct ?? "silu" == "silu" else {
      throw failure("hidden_act", "\(file.hiddenAct ?? "") is not supported, only silu")
    }
    for (key, value) in [("mlp_bias", file.mlpBias), ("use_sliding_window", file.useSlidingWindow)]
    where value == true {
      throw failure(key, "true is not supported")
    }
    // Qwen2 has its biases whatever the key says; elsewhere it stands for one on the output projection too.
    if file.attentionBias == true && architecture != .qwen2 {
      throw failure("attention_bias", "true is not supported: the output projection has no bias here")
    }
    if let other = file.layerTypes?.first(where: { $0 != "full_attention" }) {
      throw failure("layer_types", "\(other) is not supported")
    }
    let heads = try positive("num_attention_heads", file.numAttentionHeads, limit: 1 << 12)
    // Only Llama's default follows the number of heads.
    let keyValueHeads = try positive(
      "num_key_value_heads", file.numKeyValueHeads ?? (architecture == .llama ? heads : nil))
    guard heads % keyValueHeads == 0 else {
      throw failure("num_key_value_heads", "\(keyValueHeads) does not divide the \(heads) heads")
    }
    let hidden = try positive("hidden_size", file.hiddenSize)
    // Without head_dim Llama and Qwen2 divide the hidden size; Qwen3 has a default of its own.
    if file.headDim == nil && hidden % heads != 0 && architecture != .qwen3 {
      throw failure("head_dim", "is missing")
    }
    let headDim = try positive(
      "head_dim", file.headDim ?? (architecture == .qwen3 ? 128 : hidden / heads), limit: 1 << 12)
    guard headDim % 2 == 0 else { throw failure("head_dim", "\(headDim) is odd") }
    let theta = file.ropeParameters?.ropeTheta ?? file.ropeTheta ?? 10_000
    guard theta > 0 && theta.isFinite else { throw failure("rope_theta", "\(theta) is not positive") }
    let epsilon = file.rmsNormEps ?? 1e-6
    guard epsilon > 0 && epsilon.isFinite else { throw failure("rms_norm_eps", "\(epsilon) is not positive") }
    let maxPositions = try positive("max_position_embeddings", file.maxPositionEmbeddings, limit: 1 << 24)
    guard maxPositions * headDim <= Self.mostRotations else {
      throw failure(
        "max_position_embeddings", "\(maxPositions) is too much for heads of \(headDim); lower it")
    }
    let scaling = try file.scaling(maxPositions: maxPositions, failure)
    self.init(
      vocabularySize: try positive("vocab_size", file.vocabSize), hiddenSize: hidden,
      layers: try positive("num_hidden_layers", file.numHiddenLayers, limit: 1 << 12), attentionHeads: heads,
      keyValueHeads: keyValueHeads, headDim: headDim,
      intermediateSize: try positive("intermediate_size", file.intermediateSize),
      maxPositions: maxPositions, ropeTheta: theta, ropeScaling: scaling, rmsNormEpsilon: Float(epsilon),
      tieWordEmbeddings: file.tieWordEmbeddings ?? false,
      attentionBias: architecture == .qwen2, queryKeyNorm: architecture == .qwen3,
      initializerRange: file.initializerRange ?? 0.02)
  }

  /// Writes a `config.json` with which transformers loads weights of this architecture.
  ///
  /// - Parameter type: what the weights beside it are stored as.
  package func saveHuggingFace(to url: URL, type: Safetensors.NumberType = .float32) throws {
    let architecture: HuggingFaceConfiguration.Architecture
    switch (attentionBias, queryKeyNorm) {
    case (false, false): architecture = .llama
    case (true, false): architecture = .qwen2
    case (false, true): architecture = .qwen3
    case (true, true):
      throw CheckpointError.configuration(
        file: url.path, key: "attention_bias",
        reason: "transformers has no model with this bias and query/key norms")
    }
    let file = HuggingFaceConfiguration(
      architectures: [architecture.rawValue], modelType: architecture.modelType, vocabSize: vocabularySize,
      hiddenSize: hiddenSize, numHiddenLayers: layers, numAttentionHeads: attentionHeads,
      numKeyValueHeads: keyValueHeads, headDim: headDim, intermediateSize: intermediateSize,
      maxPositionEmbeddings: maxPositions, rmsNormEps: Double("\(rmsNormEpsilon)"), ropeTheta: ropeTheta,
      ropeParameters: .init(ropeTheta: ropeTheta, scaling: ropeScaling), tieWordEmbeddings: tieWordEmbeddings,
      hiddenAct: "silu", initializerRange: initializerRange, dtype: type == .bfloat16 ? "bfloat16" : "float32"
    )
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let text = try encoder.encode(file)
    try DurableFile.write(text + Data("\n".utf8), to: url)
  }
}
