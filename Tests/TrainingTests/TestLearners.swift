import Kernels
import TestSupport
import Training
import Transformers

/// Small models and learners for tests.
enum TestLearners {
  static let small = ModelConfiguration(
    vocabularySize: 19, hiddenSize: 16, layers: 1, attentionHeads: 2, keyValueHeads: 1, headDim: 8,
    intermediateSize: 24, maxPositions: 64)

  /// Layers wider than a vector.
  static let wide = ModelConfiguration(
    vocabularySize: 19, hiddenSize: 96, layers: 1, attentionHeads: 4, keyValueHeads: 2, headDim: 24,
    intermediateSize: 96, maxPositions: 64)

  static let optimizer = AdamW(beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay: 0.01)

  static func learner(
    _ configuration: ModelConfiguration = small, shards: Int = 4, workers: Int = 1, seed: UInt64 = 1,
    memory: ActivationMemory = .full
  ) -> Learner {
    var configuration = configuration
    configuration.initializerRange = 0.1
    return Learner(
      Parameters(random: configuration, seed: seed), shards: shards, pool: WorkerPool(count: workers),
      memory: memory)
  }

  /// Weights and moments, bit by bit.
  static func state(_ learner: Learner) -> [String] {
    [learner.model.buffer, learner.moments.first, learner.moments.second].map { $0.sha256() }
  }

  /// A learner that goes on where `other` stands, with nothing of its memory.
  static func resumed(_ other: Learner, workers: Int = 1) -> Learner {
    let learner = Learner(other.model.copy(), shards: other.shards, pool: WorkerPool(count: workers))
    learner.moments.first.overwrite(with: other.moments.first)
    learner.moments.second.overwrite(with: other.moments.second)
    return learner
  }
}
