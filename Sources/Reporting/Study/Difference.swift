import Foundation
import Records
import Statistics

/// A difference of two measured means with its two-sided 95 % interval.
struct Difference: Equatable {
  let estimate: Double
  let bounds: Bounds
  /// Two-sided.
  let pValue: Double
  /// The difference of each seed; empty if the two sides do not share seeds.
  let seeds: [Double]

  /// A one-sided level of this gives a two-sided interval of 95 %.
  static let level = 0.975

  init(_ contrast: Contrast, seeds: [Double]) {
    estimate = contrast.estimate
    bounds = contrast.bounds(confidence: Self.level)
    let above = contrast.pValueAboveZero
    pValue = min(1, 2 * min(above, 1 - above))
    self.seeds = seeds
  }

  private init(estimate: Double, bounds: Bounds, pValue: Double, seeds: [Double]) {
    self.estimate = estimate
    self.bounds = bounds
    self.pValue = pValue
    self.seeds = seeds
  }

  /// Of logarithms of ratios: the relative change, -0.3 for 30 % less.
  var asRelativeChange: Difference {
    Difference(
      estimate: expm1(estimate), bounds: Bounds(lower: expm1(bounds.lower), upper: expm1(bounds.upper)),
      pValue: pValue, seeds: seeds.map { expm1($0) })
  }

  /// The relative change from right to left of a comparison by problem: its ratio of means less 1, with a
  /// bootstrap interval.
  init(relative comparison: PairedComparison, seed: UInt64) throws {
    let bootstrap = PairedBootstrap(comparison, resamples: 10_000, seed: seed)
    let bounds = try bootstrap.ratioBounds(confidence: Self.level)
    self.init(
      estimate: comparison.leftMean / comparison.rightMean - 1,
      bounds: Bounds(lower: bounds.lower - 1, upper: bounds.upper - 1),
      pValue: SignFlipTest(comparison, seed: seed).pValue, seeds: [])
  }
}
