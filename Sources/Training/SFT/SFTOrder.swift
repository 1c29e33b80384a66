internal import Randomness
package import Transformers

/// Which sequences each step of the first stage takes, and how they are dealt into shards: a function of their lengths, the
/// batch size and the seed, whatever the machine.
package struct SFTOrder {
  /// Steps of one pass over the data; the last may be smaller.
  package let stepsPerEpoch: Int
  private let lengths: [Int]
  private let costs: [Int]
  private let batchSize: Int
  private let shards: Int
  private let random: Philox
  private var order: (epoch: Int, permutation: [Int]) = (0, [])

  /// - Parameter lengths: tokens of each sequence.
  package init(
    _ configuration: ModelConfiguration, lengths: [Int], batchSize: Int, shards: Int, seed: UInt64
  ) {
    self.lengths = lengths
    self.batchSize = batchSize
    self.shards = shards
    // The last token is predicted, but never fed in.
    costs = lengths.map { configuration.trainingCost(rows: $0 - 1) }
    random = Philox(seed: seed, purpose: .sftOrder)
    stepsPerEpoch = (lengths.count + batchSize - 1) / batchSize
  }

  /// The sequences of each shard of step `step` (from 1), by their indices.
  package mutating func dealt(step: Int) -> [[Int]] {
    let epoch = epoch(of: step)
    if order.epoch != epoch { order = (epoch, random.stream(step: epoch).permuted(lengths.count)) }
    let first = (step - 1) % stepsPerEpoch * batchSize
    let chosen = order.permutation[first..<min(first + batchSize, lengths.count)]
    return Sharding.deal(costs: chosen.map { costs[$0] }, shards: shards).map { shard in
      shard.map { chosen[first + $0] }
    }
  }

  /// The pass over the data that step `step` belongs to, from 1.
  package func epoch(of step: Int) -> Int { (step - 1) / stepsPerEpoch + 1 }

  /// Rows of the largest shard of `epochs` passes over the data, and of the longest sequence: what decides how much
  /// memory the stage takes.
  package mutating func largestShard(epochs: Int) -> (tokens: Int, widest: Int) {
    var tokens = 0
    for step in 1...max(1, stepsPerEpoch * epochs) {
      for shard in dealt(step: step) { tokens = max(tokens, shard.reduce(0) { $0 + lengths[$1] - 1 }) }
    }
    return (tokens, (lengths.max() ?? 1) - 1)
  }
}
