package import Kernels
package import Randomness

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

  /// The bytes of `token`; none of those rows of an embedding table that stand for no token.
  func bytes(of token: Int32) -> [UInt8] {
    tokenBytes.indices.contains(Int(token)) ? tokenBytes[Int(token)] : []
  }
}
