/// One sampled solution and its verdict.
package struct Sample: Codable, Sendable, Equatable {
  /// Position among the samples of its problem, from 0.
  package var index: Int
  /// Length in tokens, the end-of-sequence token included.
  package var tokens: Int
  package var end: SampleEnd
  package var outcome: Outcome
  /// The answer that was extracted; nil if there is none.
  package var answer: String?
  package var text: String
  /// Reward, for rollouts.
  package var reward: Double?

  package init(
    index: Int, tokens: Int, end: SampleEnd, outcome: Outcome, answer: String?, text: String,
    reward: Double? = nil
  ) {
    self.index = index
    self.tokens = tokens
    self.end = end
    self.outcome = outcome
    self.answer = answer
    self.text = text
    self.reward = reward
  }

  /// Whether it is scored as right.
  package var isCorrect: Bool { outcome == .equivalent && end == .stop }
}
