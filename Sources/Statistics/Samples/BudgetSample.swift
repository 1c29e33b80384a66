/// What a budget curve needs to know of a sample.
package struct BudgetSample: Sendable, Equatable {
  package var tokens: Int
  /// Whether it ended by itself and was not cut off.
  package var isStopped: Bool
  package var isCorrect: Bool

  package init(tokens: Int, isStopped: Bool, isCorrect: Bool) {
    self.tokens = tokens
    self.isStopped = isStopped
    self.isCorrect = isCorrect
  }
}
