package import Records

/// What a comparison of two sides came to.
package struct GateReport: Sendable {
  package let base: [RunRecord]
  package let head: [RunRecord]
  package let confidence: Double
  /// How far the sides agree before anything is tested; empty if they have no seed in common.
  package let agreements: [StageAgreement]
  package private(set) var findings: [GateFinding]
  /// Seeds a side that would settle what is inconclusive; nil if nothing is, or more seeds would not help.
  package let seedsWanted: Int?
  /// The commit that both sides are, where nothing was run for it; nil otherwise.
  package private(set) var onlyCommit: String?
  /// Whether head was meant to compute what base does, but for rounding.
  package var expectsSame = false

  /// The report on a commit and itself: there is nothing to run, and nothing that could be worse.
  package static func ofOneCommit(_ commit: String, confidence: Double) -> GateReport {
    var report = GateReport(
      base: [], head: [], confidence: confidence, agreements: [], findings: [], seedsWanted: nil)
    report.onlyCommit = commit
    return report
  }

  /// Whether the sides first part by more than rounding. What comes after a stage that rounding changed is another draw
  /// and says nothing.
  package var differsBeyondRounding: Bool {
    agreements.first { $0.level != .identical }?.level == .different
  }

  /// The same report with the findings on these metrics alone: what was not asked for decides nothing.
  package func keeping(_ isKept: (GateMetric) -> Bool) -> GateReport {
    var report = self
    report.findings.removeAll { !isKept($0.metric) }
    return report
  }

  /// The worst of the findings that were judged.
  package var verdict: GateVerdict {
    if expectsSame && differsBeyondRounding { return .regressed }
    if findings.contains(where: { $0.outcome == .regressed }) { return .regressed }
    return findings.contains { $0.outcome == .inconclusive } ? .inconclusive : .passed
  }

  /// Where the sides first part, in words; nil if they do not, or have no seed in common.
  package var firstDifference: String? {
    guard let agreement = agreements.first(where: { $0.level != .identical }) else { return nil }
    let place = agreement.firstDifference.map { "step \($0)" } ?? "after the steps that were compared"
    let size =
      agreement.deviation.map { ", by \(Format.significant($0)) of its value within the first steps" } ?? ""
    return "\(agreement.stage.title), \(place)\(size)"
  }
}

/// The three ways in which a gate can come out.
package enum GateVerdict: String, Codable, Sendable {
  case passed
  case regressed
  case inconclusive
}
