import Records

/// Claims and verdicts in words, with the units of their metric.
struct ClaimText {
  let verdict: Verdict

  init(_ verdict: Verdict) {
    self.verdict = verdict
  }

  /// What is claimed: `sft@10.accuracy - sft@1.accuracy >= 50.0 points`.
  var statement: String {
    let claim = verdict.claim
    switch claim.relation {
    case .difference(let direction, let bound):
      return "\(claim.left) - \(claim.right) \(direction.rawValue) \(amount(bound)) \(unit)"
    case .ratio(let direction, let bound):
      return "\(claim.left) / \(claim.right) \(direction.rawValue) \(Format.decimal(bound, digits: 2))"
    case .notBelowBy(let margin):
      return "\(claim.left) not below \(claim.right) by \(amount(margin)) \(unit)"
    }
  }

  /// `grpo@50: 91.8 %`.
  var left: String { "\(verdict.left): \(value(verdict.leftValue))" }

  /// The same for the right side.
  var right: String { "\(verdict.right): \(value(verdict.rightValue))" }

  /// The estimated difference or ratio.
  var estimate: String {
    isRatio ? Format.decimal(verdict.estimate, digits: 3) : "\(signed(verdict.estimate)) \(unit)"
  }

  /// The one-sided bounds.
  var bounds: String {
    isRatio
      ? "\(Format.decimal(verdict.lower, digits: 3)) to \(Format.decimal(verdict.upper, digits: 3))"
      : "\(signed(verdict.lower)) to \(signed(verdict.upper))"
  }

  /// `480 problems × 8 / 2 samples`: left and right, once if they are the same.
  var size: String {
    let (left, right) = (verdict.leftSamplesPerProblem, verdict.rightSamplesPerProblem)
    return "\(Format.count(verdict.problems)) problems × \(left == right ? "\(left)" : "\(left) / \(right)")"
  }

  /// The smallest distance from the bound that the design would have seen.
  var detectable: String {
    guard let detectable = verdict.detectable else { return Format.missing }
    return isRatio ? Format.decimal(detectable, digits: 3) : "\(amount(detectable, digits: 2)) \(unit)"
  }

  /// The probability of support if there is no difference.
  var power: String { verdict.power.map { Format.percent($0) } ?? Format.missing }

  /// The level of the bounds: `95 %`.
  var confidence: String { Format.significant(verdict.claim.confidence * 100) + " %" }

  private var isRatio: Bool {
    if case .ratio = verdict.claim.relation { true } else { false }
  }

  private var isShare: Bool { verdict.claim.left.metric == .accuracy }

  private var unit: String { isShare ? "points" : "tokens" }

  private func value(_ value: Double) -> String {
    isShare ? Format.percent(value) : Format.decimal(value, digits: 1) + " tokens"
  }

  private func amount(_ value: Double, digits: Int = 1) -> String {
    Format.decimal(isShare ? value * 100 : value, digits: digits)
  }

  private func signed(_ value: Double) -> String { Format.signed(isShare ? value * 100 : value, digits: 1) }
}
