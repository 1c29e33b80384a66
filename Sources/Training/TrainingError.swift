package import Records

/// Why training cannot go on.
package enum TrainingError: Error, Equatable, CustomStringConvertible {
  case notFinite(stage: Stage, step: Int, quantity: String, value: Double)
  case tooLong(index: Int, tokens: Int, limit: Int)

  package var description: String {
    switch self {
    case .notFinite(let stage, let step, let quantity, let value):
      "\(stage.rawValue) step \(step): \(quantity) is \(value.isNaN ? "not a number (NaN)" : "\(value)"); "
        + (stage == .base
          ? "lower model.initializer_range"
          : "lower \(stage.rawValue).learning_rate or raise its warmup_steps")
    case .tooLong(let index, let tokens, let limit):
      "training problem \(index) has \(tokens) tokens, more than the \(limit) that fit; raise "
        + "model.max_position_embeddings or lower sft.max_length to leave it out"
    }
  }
}
