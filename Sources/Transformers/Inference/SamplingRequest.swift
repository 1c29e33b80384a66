package import Kernels
package import Randomness

/// A prompt and how many completions of it are wanted; the prompt is computed once for all.
package struct SamplingRequest: Sendable {
  package var prompt: [Int32]
  package var samples: Int
  /// Number of the first completion in the counter of random draws; completions of other requests must not share it.
  package var firstSequence: Int

  package init(prompt: [Int32], samples: Int, firstSequence: Int) {
    self.prompt = prompt
    self.samples = samples
    self.firstSequence = firstSequence
  }
}

/// How completions are drawn and when they end.
package struct SamplingPlan: Sendable {
  package var settings: SamplingSettings
  /// Most tokens of a completion.
  package var maxNewTokens: Int
  package var endOfSequence: Int32
  /// Text that ends a completion, and the bytes of each token to find it in.
  package var stop: StopMatcher
  package var tokenBytes: [[UInt8]]
  /// Source of the uniform numbers: the draw of token t of sequence s is number (`step`, s, t).
  package var random: Philox
  package var step: Int

  package init(
    settings: SamplingSettings, maxNewTokens: Int, endOfSequence: Int32, random: Philox, step: Int,
    stop: StopMatcher = StopMatcher([]), tokenBytes: [[UInt8]] = []
  ) {
    precondition(maxNewTokens > 0, "a completion needs room for a token")
    self.settings = settings
    self.maxNewTokens = maxNewTokens
    self.endOfSequence = endOfSequence
    self.stop = stop
    self.tokenBytes = tokenBytes
    self.random = random
    self.step = step
  }
}

/// A sampled completion.
package struct Completion: Sendable, Equatable {
  /// The end-of-sequence token, if it came, included.
  package var tokens: [Int32]
  /// log p of each token under the full softmax at the sampling temperature.
  package var logProbabilities: [Float]
  /// Whether it ended by itself, not by the limit.
  package var stopped: Bool

  package init(tokens: [Int32], logProbabilities: [Float], stopped: Bool) {
    self.tokens = tokens
    self.logProbabilities = logProbabilities
    self.stopped = stopped
  }
}
