/// A tokenised problem with its worked solution.
package struct TrainingSequence: Sendable, Equatable {
  /// Prompt, solution and end-of-sequence token.
  package var tokens: [Int32]
  package var promptLength: Int

  package init(tokens: [Int32], promptLength: Int) {
    self.tokens = tokens
    self.promptLength = promptLength
  }
}
