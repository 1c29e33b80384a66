internal import Transformers

/// Where a run's first weights come from.
enum InitialWeights: Sendable {
  /// Drawn from the run's seed.
  case random
  case pretrained(PretrainedModel)

  /// The weights of `configuration`. Throws `CheckpointError` if a checkpoint's cannot be read.
  func make(_ configuration: ModelConfiguration, seed: UInt64) throws -> Parameters {
    switch self {
    case .random: Parameters(random: configuration, seed: seed)
    case .pretrained(let model): try model.parameters()
    }
  }
}
