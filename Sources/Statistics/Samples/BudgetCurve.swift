/// Accuracy against mean output tokens under smaller token budgets than the one that was sampled with.
package enum BudgetCurve {
  /// What `samples` (of each problem) would have given under `budget`.
  ///
  /// Decoding goes from left to right, so a sample under a smaller budget is the beginning of the same
  /// sample: it is right if it is right and ended within the budget, and costs min(its tokens, budget).
  /// - Throws: `StatisticsError` if a problem has no samples, or if a sample was cut off below the budget, so
  ///   that its course up to the budget is not known.
  package static func point(
    _ problems: StratifiedProblems, samples: [[BudgetSample]], budget: Int
  ) throws -> BudgetPoint {
    for sample in samples.joined() where !sample.isStopped && sample.tokens < budget {
      throw StatisticsError(
        "a budget of \(budget) tokens is beyond the \(sample.tokens) tokens at which a sample was cut off")
    }
    func isWithin(_ sample: BudgetSample) -> Bool { sample.isStopped && sample.tokens <= budget }
    func estimate(_ value: (BudgetSample) -> Double) throws -> Estimate {
      try problems.estimate(samples.map { $0.map(value) })
    }
    return BudgetPoint(
      budget: budget,
      accuracy: try estimate { $0.isCorrect && isWithin($0) ? 1 : 0 },
      length: try estimate { Double(min($0.tokens, budget)) },
      cutShare: try estimate { isWithin($0) ? 0 : 1 }.value)
  }
}
