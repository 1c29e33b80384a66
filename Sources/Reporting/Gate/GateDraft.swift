import Foundation
import Records
import Statistics

/// A finding before the correction for the number of tests.
struct GateDraft {
  let metric: GateMetric
  let stage: Stage?
  let base: [Double]
  let head: [Double]
  let margin: Double
  /// How much worse head is: a difference of shares, or of logarithms.
  var harm: Contrast?
  /// Bounds of the change that were not tested.
  var bounds: Bounds?
  /// The smallest change that these bounds would have seen.
  var detectable: Double?
  /// What harm has to exceed beside chance.
  var noiseFloor = 0.0
  var outcome: GateOutcome?
  var method = ""

  init(_ metric: GateMetric, _ stage: Stage?, base: [Double], head: [Double], margin: Double) {
    self.metric = metric
    self.stage = stage
    self.base = base
    self.head = head
    self.margin = margin
  }

  /// Each value as something of which more is worse, in the unit of `harm`.
  var baseHarms: [Double] { base.map(harmful) }
  var headHarms: [Double] { head.map(harmful) }

  private func harmful(_ value: Double) -> Double {
    (metric.isHigherBetter ? -1 : 1) * (metric.isRelative ? log(value) : value)
  }

  /// The margin in the unit of `harm`.
  var harmMargin: Double {
    metric.isRelative ? (metric.isHigherBetter ? -log(1 - margin) : log(1 + margin)) : margin
  }

  /// A harm as a change.
  func change(_ harm: Double) -> Double {
    let signed = metric.isHigherBetter ? -harm : harm
    return metric.isRelative ? exp(signed) - 1 : signed
  }
}
