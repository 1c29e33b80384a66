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
