internal import Training
internal import Transformers

/// The largest shard of a stage, for which its memory is allocated beforehand.
struct BatchSize {
  /// Rows of all its sequences.
  let tokens: Int
  /// Most rows that a row sees.
  let widest: Int

  /// Of stage 1.
  init(
    _ settings: SFTSettings, _ configuration: ModelConfiguration, lengths: [Int], shards: Int, seed: UInt64
  ) {
    var order = SFTOrder(
      configuration, lengths: lengths, batchSize: settings.batchSize, shards: shards, seed: seed)
    (tokens, widest) = order.largestShard(epochs: settings.epochs)
  }

  /// Of stage 2: with completions of full length.
  init(_ settings: GRPOSettings, shards: Int, longestPrompt: Int, maxNewTokens: Int) {
    (tokens, widest) = GRPOTrainer.largestShard(
      settings, shards: shards, longestPrompt: longestPrompt, maxNewTokens: maxNewTokens)
  }
}
