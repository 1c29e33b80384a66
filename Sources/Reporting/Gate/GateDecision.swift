import Foundation
import Records
import Statistics

/// Turns what was measured of each metric into findings, all tests together.
struct GateDecision {
  /// One minus the level of the tests.
  let confidence: Double

  /// What came out, in the order of `drafts`.
  func findings(_ drafts: [GateDraft]) -> [GateFinding] {
    let tested = drafts.compactMap(\.harm)
    let worse = HolmCorrection.adjusted(tested.map(\.pValueAboveZero))
    let better = HolmCorrection.adjusted(tested.map(\.negated.pValueAboveZero))
    let level = 1 - confidence
    var place = 0
    return drafts.map { draft in
      var finding = GateFinding(
        metric: draft.metric, stage: draft.stage, base: Self.middle(draft.metric, draft.base),
        head: Self.middle(draft.metric, draft.head), change: 0, margin: draft.margin,
        outcome: draft.outcome ?? .notJudged, method: draft.method)
      finding.change =
        draft.metric.isRelative ? finding.head / finding.base - 1 : finding.head - finding.base
      finding.lower = draft.bounds?.lower
      finding.upper = draft.bounds?.upper
      finding.detectable = draft.detectable
      guard let harm = draft.harm else { return finding }
      defer { place += 1 }
      let bounds = harm.bounds(confidence: confidence)
      let ends = [draft.change(bounds.lower), draft.change(bounds.upper)]
      finding.change = draft.change(harm.estimate)
      finding.lower = ends.min()
      finding.upper = ends.max()
      finding.pValue = worse[place]
      let detectable = harm.detectable(confidence: 1 - level / Double(tested.count))
      finding.detectable = abs(draft.change(max(detectable, draft.noiseFloor)))
      if bounds.upper <= draft.harmMargin {
        finding.outcome = better[place] < level && -harm.estimate > draft.noiseFloor ? .better : .passed
      } else if worse[place] < level, harm.estimate > draft.noiseFloor {
        finding.outcome = .regressed
      } else {
        finding.outcome = .inconclusive
      }
      return finding
    }
  }

  /// The mean over runs or rounds: of logarithms where changes are relative.
  private static func middle(_ metric: GateMetric, _ values: [Double]) -> Double {
    let count = Double(values.count)
    return metric.isRelative
      ? exp(values.reduce(0) { $0 + log($1) } / count) : values.reduce(0, +) / count
  }

  /// Seeds a side with which every inconclusive test over seeds would find a harm as large as its margin with 90 %
  /// probability, as far as these runs tell; nil if none is inconclusive.
  func seedsWanted(_ drafts: [GateDraft], seeds: Int) -> Int? {
    let tested = drafts.count { $0.harm != nil }
    let wanted = drafts.filter { $0.metric.isQuality }.compactMap { draft -> Int? in
      guard let harm = draft.harm, harm.bounds(confidence: confidence).upper > draft.harmMargin else {
        return nil
      }
      let level = (1 - confidence) / Double(tested)
      let share = harm.detectable(confidence: 1 - level) / draft.harmMargin
      return share > 1 ? Int((Double(seeds) * share * share).rounded(.up)) : nil
    }
    return wanted.max()
  }
}
