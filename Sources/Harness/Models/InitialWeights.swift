internal import Foundation
internal import Transformers

/// Where a run's first weights come from.
enum InitialWeights: Sendable {
  /// Drawn from the run's seed.
  case random
  case pretrained(PretrainedModel)

  /// Checkpoint and numbers in words; nil of random weights.
  var summary: String? {
    guard case .pretrained(let model) = self else { return nil }
    let millions = String(format: "%.1f", Double(model.configuration.parameterCount) / 1e6)
    return "\(model.url.lastPathComponent), \(millions) million parameters stored as \(model.storage)"
  }

  /// The weights of `configuration`. Throws `CheckpointError` if a checkpoint's cannot be read.
  func make(_ configuration: ModelConfiguration, seed: UInt64) throws -> Parameters {
    switch self {
    case .random: Parameters(random: configuration, seed: seed)
    case .pretrained(let model): try model.parameters()
    }
  }
}
