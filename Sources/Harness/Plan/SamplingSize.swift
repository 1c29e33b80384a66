/// What is asked of a sampler at once.
struct SamplingSize {
  /// Samples of each prompt.
  var samples: [Int]
  var longestPrompt: Int
  var maxNewTokens: Int

  var sequences: Int { samples.reduce(0, +) }
}
