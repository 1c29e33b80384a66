/// What came of the samples of one problem at one checkpoint.
package struct ProblemOutcome: Codable, Sendable, Equatable {
  /// Position in the evaluation set, from 0.
  package var index: Int
  /// The cell that it was drawn from; cells weigh equally.
  package var stratum: String
  package var samples: Int
  /// Right solutions among them.
  package var correct: Int
  /// Tokens of all of them together.
  package var tokens: Int
  /// Those that the token budget cut off.
  package var cut: Int

  package init(index: Int, stratum: String, samples: Int, correct: Int, tokens: Int, cut: Int) {
    self.index = index
    self.stratum = stratum
    self.samples = samples
    self.correct = correct
    self.tokens = tokens
    self.cut = cut
  }

  /// Share of right solutions.
  package var accuracy: Double { Double(correct) / Double(samples) }

  /// Mean tokens of a solution.
  package var length: Double { Double(tokens) / Double(samples) }
}
