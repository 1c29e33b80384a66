internal import Transformers

/// A named size of model and batch on which throughput is compared between machines, commits and programs.
package enum BenchShape: String, Sendable, CaseIterable {
  case nano
  case small
  case mid
  case smollm2

  /// The architecture; every shape is a Llama with tied embeddings and positions to spare.
  var configuration: ModelConfiguration {
    func llama(_ d: Int, _ layers: Int, _ heads: Int, _ keyValueHeads: Int, _ f: Int, _ vocabulary: Int)
      -> ModelConfiguration
    {
      ModelConfiguration(
        vocabularySize: vocabulary, hiddenSize: d, layers: layers, attentionHeads: heads,
        keyValueHeads: keyValueHeads, headDim: d / heads, intermediateSize: f, maxPositions: 512)
    }
    return switch self {
    case .nano: llama(128, 6, 4, 4, 384, 96)
    case .small: llama(256, 6, 8, 8, 768, 96)
    case .mid: llama(576, 8, 9, 3, 1536, 2048)
    case .smollm2: llama(576, 30, 9, 3, 1536, 49_152)
    }
  }

  /// Sequences of a training step.
  var sequences: Int {
    switch self {
    case .nano: 32
    case .small: 16
    case .mid: 8
    case .smollm2: 4
    }
  }

  /// Mean length of a training sequence, in tokens.
  var meanLength: Int { self == .nano ? 128 : 192 }

  /// Lengths of a step's sequences: evenly from half the mean to one and a half, rounded down.
  var lengths: [Int] {
    (0..<sequences).map { meanLength / 2 + meanLength * $0 / (sequences - 1) }
  }

  /// Shards of a step.
  static let shards = 4
}
