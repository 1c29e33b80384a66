internal import Foundation
internal import GGUF
internal import Kernels

/// What this engine needs to know of the architectures that GGUF files name.
enum GGUFArchitecture: String {
  case llama, qwen2, qwen3

  /// The keys of the architecture that can be obeyed; any other would change what the model computes.
  static let keys: Set<String> = [
    "context_length", "embedding_length", "block_count", "feed_forward_length", "vocab_size",
    "attention.head_count", "attention.head_count_kv", "attention.key_length", "attention.value_length",
    "attention.layer_norm_rms_epsilon", "rope.freq_base", "rope.dimension_count", "rope.scaling.type",
    "rope.scaling.factor", "rope.scaling.original_context_length", "rope.scaling.finetuned",
  ]

  /// The name in GGUF files of a tensor of a Hugging Face checkpoint.
  static func name(_ huggingFace: String) -> String {
    let whole = [
      "model.embed_tokens.weight": "token_embd.weight", "model.norm.weight": "output_norm.weight",
      "lm_head.weight": "output.weight",
    ]
    if let name = whole[huggingFace] { return name }
    // model.layers.7.self_attn.q_proj.weight
    let parts = huggingFace.split(separator: ".")
    precondition(parts.count >= 5, "\(huggingFace) is no tensor of a layer")
    let module = parts[3..<parts.count - 1].joined(separator: ".")
    let modules = [
      "input_layernorm": "attn_norm", "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k",
      "self_attn.v_proj": "attn_v", "self_attn.q_norm": "attn_q_norm", "self_attn.k_norm": "attn_k_norm",
      "self_attn.o_proj": "attn_output", "post_attention_layernorm": "ffn_norm",
      "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down",
    ]
    guard let name = modules[module] else { preconditionFailure("\(huggingFace) has no name in GGUF files") }
    return "blk.\(parts[2]).\(name).\(parts[parts.count - 1])"
  }

  /// Whether the rows of the tensor stand in the order of rotary embeddings that turn neighbours: llama's queries and keys do.
  func isPermuted(_ huggingFace: String) -> Bool {
    self == .llama
      && (huggingFace.hasSuffix("self_attn.q_proj.weight")
        || huggingFace.hasSuffix("self_attn.k_proj.weight"))
  }
}

extension ModelConfiguration {
  private static let ropeFactors = "rope_freqs.weight"

  /// The architecture that the metadata of a GGUF file describe.
  ///
  /// Throws `GGUFError` for a key that is missing or asks for what this engine lacks.
  init(gguf file: GGUFFile) throws {
    let name = try file.string("general.architecture")
    guard let architecture = GGUFArchitecture(rawValue: name) else {
      throw GGUFError.key(
        file: file.file, key: "general.architecture",
        reason: "\(name) is not supported, only llama, qwen2 and qwen3")
    }
    let prefix = name + "."
    func failure(_ key: String, _ reason: String) -> GGUFError {
      .key(file: file.file, key: prefix + key, reason: reason)
    }
    for key in file.keys where key.hasPrefix(prefix) {
      let rest = String(key.dropFirst(prefix.count))
      guard GGUFArchitecture.keys.contains(rest) else { throw failure(rest, "is not supported") }
    }
    func size(_ key: String, _ value: Int?, limit: Int = 1 << 20) throws -> Int {
      let value = try value ?? file.integer(prefix + key)
      guard (1...limit).contains(value) else { throw failure(key, "\(value) is not a possible size") }
      return value
    }
    let heads = try size("attention.head_count", nil, limit: 1 << 12)
    let keyValueHeads = try size(
      "attention.head_count_kv", file.optionalInteger(prefix + "attention.head_count_kv") ?? heads)
    guard heads % keyValueHeads == 0 else {
      throw failure("attention.head_count_kv", "\(keyValueHeads) does not divide the \(heads) heads")
    }
    let hidden = try size("embedding_length", nil)
    let headDim = try size(
      "attention.key_length", file.optionalInteger(prefix + "attention.key_length") ?? hidden / heads,
      limit: 1 << 12)
    guard headDim % 2 == 0 else { throw failure("attention.key_length", "\(headDim) is odd") }
    for key in ["attention.value_length", "rope.dimension_count"] {
      if let value = try file.optionalInteger(prefix + key), value != headDim {
        throw failure(key, "\(value) differs from the size of a head, \(headDim)")
      }
    }
    let theta = try file.optionalNumber(prefix + "rope.freq_base") ?? 10_000
    guard theta > 0 && theta.isFinite else { throw failure("rope.freq_base", "\(theta) is not positive") }
    let epsilon = try file.number(prefix + "attention.layer_norm_rms_epsilon")
    guard epsilon > 0 && epsilon.isFinite else {
      throw failure("attention.layer_norm_rms_epsilon", "\(epsilon) is not positive")
    }
    let maxPositions = try size("context_length", nil, limit: 1 << 24)
    guard maxPositions * headDim <= Self.mostRotations else {
      throw failure("context_length", "\(maxPositions) is too much for heads of \(headDim); lower it")
    }
    self.init(
      vocabularySize: try size("vocab_size", file.count("tokenizer.ggml.tokens")), hiddenSize: hidden,
      layers: try size("block_count", nil, limit: 1 << 12), attentionHeads: heads,
      keyValueHeads: keyValueHeads, headDim: headDim,
      intermediateSize: try size("feed_forward_length", nil),
      maxPositions: maxPositions, ropeTheta: theta,
      rmsNormEpsilon: Float(epsilon), tieWordEmbeddings: file.tensor("output.weight") == nil,
      attentionBias: architecture == .qwen2, queryKeyNorm: architecture == .qwen3)
    ropeScaling = try scaling(file, prefix)
  }

  private func scaling(_ file: GGUFFile, _ prefix: String) throws -> RotaryScaling? {
    func failure(_ key: String, _ reason: String) -> GGUFError {
      .key(file: file.file, key: prefix + key, reason: reason)
    }
    switch try file.optionalString(prefix + "rope.scaling.type") ?? "none" {
    case "none": return try llama3(file)
    case "linear":
      let factor = try file.number(prefix + "rope.scaling.factor")
      guard factor > 0 && factor.isFinite else {
        throw failure("rope.scaling.factor", "\(factor) is not positive")
      }
      return .linear(factor: factor)
    case let other: throw failure("rope.scaling.type", "\(other) is not supported, only linear")
    }
  }

  /// GGUF files hold the scaling of Llama 3.1 and later as a factor of each frequency: taken if these are the factors of the
  /// settings that all its published models have, but for the largest.
  private func llama3(_ file: GGUFFile) throws -> RotaryScaling? {
    guard let tensor = file.tensor(Self.ropeFactors) else { return nil }
    guard tensor.shape == [headDim / 2] else {
      throw GGUFError.tensor(
        file: file.file, name: tensor.name, reason: "has shape \(tensor.shape), wanted \([headDim / 2])")
    }
    var factors = [Float](repeating: 0, count: tensor.count)
    try factors.withUnsafeMutableBufferPointer { try file.read(tensor, into: $0) }
    let scaling = RotaryScaling.llama3(
      factor: Double(factors.max() ?? 1), low: 1, high: 4, originalPositions: 8192)
    for (index, factor) in factors.enumerated() {
      let frequency = RotaryEmbedding.frequency(index, headDim: headDim, theta: ropeTheta)
      guard abs(frequency / scaling.scaled(frequency) / factor - 1) < 1e-4 else {
        throw GGUFError.tensor(
          file: file.file, name: tensor.name,
          reason: "factor \(factor) at \(index) is none of Llama 3's scaling, which alone is supported")
      }
    }
    return scaling
  }
}

extension Parameters {
  /// The weights of a GGUF file, de-quantised, exactly the tensors of `configuration`.
  static func load(_ configuration: ModelConfiguration, from file: GGUFFile) throws -> Parameters {
    let architecture = GGUFArchitecture(rawValue: try file.string("general.architecture")) ?? .llama
    let tensors = Dictionary(uniqueKeysWithValues: file.tensors.map { ($0.name, $0) })
    var differences: [String] = []
    var names: Set<String> = ["rope_freqs.weight"]
    for wanted in ParameterLayout(configuration).namedPlaces(configuration) {
      let name = GGUFArchitecture.name(wanted.name)
      names.insert(name)
      guard let tensor = tensors[name] else {
        differences.append("\(name) is missing")
        continue
      }
      if tensor.shape != wanted.shape {
        differences.append("\(name) has shape \(tensor.shape), wanted \(wanted.shape)")
      }
      if tensor.type.block == nil {
        differences.append("\(name) has type \(tensor.type), which is not supported")
      }
    }
    for tensor in file.tensors where !names.contains(tensor.name) {
      differences.append("\(tensor.name) is no tensor of this model")
    }
    guard differences.isEmpty else {
      throw CheckpointError.mismatch(file: file.file, differences: differences)
    }
    let parameters = Parameters(zeros: configuration)
    let half = configuration.headDim / 2
    for wanted in parameters.namedTensors {
      guard let tensor = tensors[GGUFArchitecture.name(wanted.name)] else { continue }
      if architecture.isPermuted(wanted.name) {
        // Row i of a head's first half, and row i of its second, are rows 2i and 2i + 1 of the file.
        for row in 0..<tensor.rows {
          let (head, place) = (row / (2 * half), row % (2 * half))
          let source = head * 2 * half + place % half * 2 + place / half
          try wanted.view.part(from: row * tensor.columns, count: tensor.columns).withFloats {
            try file.read(tensor, rows: source..<source + 1, into: $0)
          }
        }
      } else {
        try wanted.view.withFloats { try file.read(tensor, into: $0) }
      }
    }
    return parameters
  }
}
