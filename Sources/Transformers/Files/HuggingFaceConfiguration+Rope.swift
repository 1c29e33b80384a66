internal import Kernels

extension HuggingFaceConfiguration {
  /// The scaling of the rotary frequencies, in the spelling of either time: `rope_parameters`, or `rope_scaling` with `type` or
  /// `rope_type`.
  func scaling(
    maxPositions: Int, _ failure: (_ key: String, _ reason: String) -> CheckpointError
  ) throws -> RotaryScaling? {
    if let ropeParameters, let ropeScaling, ropeParameters.kind != ropeScaling.kind {
      throw failure(
        "rope_scaling", "\(ropeScaling.kind) contradicts \(ropeParameters.kind) in rope_parameters")
    }
    let key = ropeParameters == nil ? "rope_scaling" : "rope_parameters"
    guard let given = ropeParameters ?? ropeScaling else {
      try full(partialRotaryFactor, "", failure)
      return nil
    }
    try full(partialRotaryFactor, "", failure)
    try full(given.partialRotaryFactor, key + ".", failure)
    func positive(_ name: String, _ value: Double?) throws -> Double {
      guard let value else { throw failure("\(key).\(name)", "is missing") }
      guard value > 0 && value.isFinite else { throw failure("\(key).\(name)", "\(value) is not positive") }
      return value
    }
    switch given.kind {
    case "default": return nil
    case "linear": return .linear(factor: try positive("factor", given.factor))
    case "llama3":
      let low = try positive("low_freq_factor", given.lowFreqFactor)
      let high = try positive("high_freq_factor", given.highFreqFactor)
      guard low < high else {
        throw failure("\(key).high_freq_factor", "\(high) is not above low_freq_factor, \(low)")
      }
      let positions = given.originalMaxPositionEmbeddings ?? maxPositions
      guard (1...1 << 24).contains(positions) else {
        throw failure("\(key).original_max_position_embeddings", "\(positions) is not a possible size")
      }
      return .llama3(
        factor: try positive("factor", given.factor), low: low, high: high, originalPositions: positions)
    default:
      throw failure(key, "scaled rotary embeddings (\(given.kind)) are not supported, only linear and llama3")
    }
  }

  private func full(
    _ factor: Double?, _ prefix: String, _ failure: (String, String) -> CheckpointError
  ) throws {
    guard let factor, factor != 1 else { return }
    throw failure(prefix + "partial_rotary_factor", "\(factor) is not supported, only 1")
  }
}

extension HuggingFaceConfiguration.RopeParameters {
  init(ropeTheta: Double, scaling: RotaryScaling?) {
    self.ropeTheta = ropeTheta
    switch scaling {
    case nil: ropeType = "default"
    case .linear(let factor):
      ropeType = "linear"
      self.factor = factor
    case .llama3(let factor, let low, let high, let originalPositions):
      ropeType = "llama3"
      self.factor = factor
      lowFreqFactor = low
      highFreqFactor = high
      originalMaxPositionEmbeddings = originalPositions
    }
  }
}
