/// Accuracy and cost at one token budget.
package struct BudgetPoint: Sendable, Equatable {
  package var budget: Int
  package var accuracy: Estimate
  /// Mean output tokens.
  package var length: Estimate
  /// Share of samples that the budget cuts off.
  package var cutShare: Double

  package init(budget: Int, accuracy: Estimate, length: Estimate, cutShare: Double) {
    self.budget = budget
    self.accuracy = accuracy
    self.length = length
    self.cutShare = cutShare
  }
}
