import Randomness

/// Resamples of a paired comparison: problems drawn with replacement within their strata, both sides
/// together.
///
/// From a stratum of n problems n - 1 are drawn, so that the variance of a resampled mean is the unbiased s²
/// / n and not (n - 1) / n of it (J. N. K. Rao, C. F. J. Wu, "Resampling inference with complex survey data",
/// JASA 83, 1988); with some twenty problems a stratum the plain bootstrap would be too sure by a few per
/// cent. Strata of one problem are drawn from together, which errs on the side of too wide.
package struct PairedBootstrap: Sendable {
  /// The resampled means of the left side.
  package let left: [Double]
  /// The resampled means of the right side, in the same order.
  package let right: [Double]

  /// Draws `resamples` resamples of `comparison`; the same `seed` gives the same ones.
  package init(_ comparison: PairedComparison, resamples: Int = 10_000, seed: UInt64) {
    precondition(resamples >= 100, "too few resamples for a bound")
    let layout = Layout(comparison)
    let philox = Philox(seed: seed, purpose: .bootstrap)
    var left = [Double](repeating: 0, count: resamples)
    var right = left
    for resample in 0..<resamples {
      (left[resample], right[resample]) = layout.draw(resample, philox)
    }
    self.left = left
    self.right = right
  }

  /// One-sided bounds of left - right, each at `confidence`: percentiles of the resampled differences.
  package func differenceBounds(confidence: Double) -> Bounds {
    Self.percentiles(zip(left, right).map { $0 - $1 }, confidence)
  }

  /// One-sided bounds of left / right, each at `confidence`: percentiles of the resampled ratios of means.
  /// - Throws: `StatisticsError` if a resampled right mean is 0.
  package func ratioBounds(confidence: Double) throws -> Bounds {
    Self.percentiles(try ratios(), confidence)
  }

  /// The standard deviation of the resampled ratios: the standard error of left / right.
  /// - Throws: `StatisticsError` if a resampled right mean is 0.
  package func ratioStandardError() throws -> Double {
    let ratios = try ratios()
    let mean = ratios.reduce(0, +) / Double(ratios.count)
    let squares = ratios.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(ratios.count - 1)).squareRoot()
  }

  private func ratios() throws -> [Double] {
    guard right.allSatisfy({ $0 > 0 }) else {
      throw StatisticsError("the ratio is not defined: the right side's mean can be 0")
    }
    return zip(left, right).map { $0 / $1 }
  }

  /// The order statistics at rank floor((1 - c) (B + 1)) from either end: never further in than the
  /// confidence allows.
  private static func percentiles(_ values: [Double], _ confidence: Double) -> Bounds {
    let sorted = values.sorted()
    let tail = (1 - confidence) * Double(sorted.count + 1)
    // A rank that is whole but for rounding must not move.
    let rank = min(max(Int((tail + 1e-9).rounded(.down)), 1), sorted.count)
    return Bounds(lower: sorted[rank - 1], upper: sorted[sorted.count - rank])
  }
}

/// A comparison laid out for drawing: values of a group side by side, scaled by their weight in a resampled
/// mean.
private struct Layout {
  private var left: [Double] = []
  private var right: [Double] = []
  private var groups: [(start: Int, count: Int, draws: Int)] = []

  init(_ comparison: PairedComparison) {
    let strata = comparison.problems.strata
    let singles = strata.filter { $0.count == 1 }.flatMap { $0 }
    for group in strata.filter({ $0.count > 1 }) + (singles.isEmpty ? [] : [singles]) {
      let draws = max(1, group.count - 1)
      groups.append((left.count, group.count, draws))
      for problem in group {
        let weight = comparison.problems.weights[problem] * Double(group.count) / Double(draws)
        left.append(comparison.left[problem] * weight)
        right.append(comparison.right[problem] * weight)
      }
    }
  }

  /// The two means of resample number `resample`.
  func draw(_ resample: Int, _ philox: Philox) -> (left: Double, right: Double) {
    var sums = (left: 0.0, right: 0.0)
    var words = SIMD4<UInt32>()
    var drawn = 0
    for group in groups {
      let count = UInt32(truncatingIfNeeded: group.count)
      for _ in 0..<group.draws {
        if drawn & 3 == 0 {
          words = philox.words(
            SIMD4(UInt32(truncatingIfNeeded: resample), UInt32(truncatingIfNeeded: drawn >> 2), 0, 0))
        }
        // Multiply and shift: the bias, group size / 2^32, is far below what resampling could show.
        let index = group.start + Int(words[drawn & 3].multipliedFullWidth(by: count).high)
        sums.left += left[index]
        sums.right += right[index]
        drawn += 1
      }
    }
    return sums
  }
}
