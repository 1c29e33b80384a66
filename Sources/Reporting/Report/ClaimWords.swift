import Records

/// A claim, and numbers about it, in words with the units of its metric.
struct ClaimWords {
  let claim: Claim

  init(_ claim: Claim) {
    self.claim = claim
  }

  /// What is claimed: `sft@10.accuracy - sft@1.accuracy >= 50.0 points`.
  var statement: String {
    switch claim.relation {
    case .difference(let direction, let bound):
      "\(claim.left) - \(claim.right) \(direction.rawValue) \(amount(bound)) \(unit)"
    case .ratio(let direction, let bound):
      "\(claim.left) / \(claim.right) \(direction.rawValue) \(Format.decimal(bound, digits: 2))"
    case .notBelowBy(let margin): "\(claim.left) not below \(claim.right) by \(amount(margin)) \(unit)"
    }
  }

  /// The level of the bounds: `95 %`.
  var confidence: String { Format.significant(claim.confidence * 100) + " %" }

  /// A difference or ratio.
  func estimate(_ estimate: Double) -> String {
    isRatio ? Format.decimal(estimate, digits: 3) : "\(signed(estimate)) \(unit)"
  }

  /// From one difference or ratio to another, without a unit.
  func range(_ lower: Double, _ upper: Double) -> String {
    isRatio
      ? "\(Format.decimal(lower, digits: 3)) to \(Format.decimal(upper, digits: 3))"
      : "\(signed(lower)) to \(signed(upper))"
  }

  /// A distance between differences or ratios.
  func distance(_ distance: Double) -> String {
    isRatio ? Format.decimal(distance, digits: 3) : "\(amount(distance, digits: 2)) \(unit)"
  }

  /// A value of the metric.
  func value(_ value: Double) -> String {
    isShare ? Format.percent(value) : Format.decimal(value, digits: 1) + " tokens"
  }

  private var isRatio: Bool {
    if case .ratio = claim.relation { true } else { false }
  }

  private var isShare: Bool { claim.left.metric == .accuracy }

  private var unit: String { isShare ? "points" : "tokens" }

  private func amount(_ value: Double, digits: Int = 1) -> String {
    Format.decimal(isShare ? value * 100 : value, digits: digits)
  }

  private func signed(_ value: Double) -> String { Format.signed(isShare ? value * 100 : value, digits: 1) }
}
