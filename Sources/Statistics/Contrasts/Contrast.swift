/// An estimated difference, left minus right, with what Student's t needs to judge it.
package struct Contrast: Sendable, Equatable {
  package let estimate: Double
  package let standardError: Double
  package let degreesOfFreedom: Double

  package init(estimate: Double, standardError: Double, degreesOfFreedom: Double) {
    self.estimate = estimate
    self.standardError = standardError
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// The mean of paired `differences`: of two runs with the same seed, or two rounds side by side.
  /// - Throws: `StatisticsError` for fewer than two, or one that is not finite.
  package init(paired differences: [Double]) throws {
    let mean = try Self.moments(differences)
    self.init(
      estimate: mean.value, standardError: mean.variance.squareRoot(),
      degreesOfFreedom: Double(differences.count - 1))
  }

  /// The difference of the means of independent values, whose variances need not be the same.
  ///
  /// Welch's t with Satterthwaite's degrees of freedom. B. L. Welch, "The generalization of Student's problem when
  /// several different population variances are involved", Biometrika 34, 1947.
  /// - Throws: `StatisticsError` for fewer than two values on a side, or one that is not finite.
  package init(left: [Double], right: [Double]) throws {
    let (left, right) = (try Self.moments(left), try Self.moments(right))
    let variance = left.variance + right.variance
    let terms = [left, right].reduce(0) { $0 + $1.variance * $1.variance / $1.freedom }
    self.init(
      estimate: left.value - right.value, standardError: variance.squareRoot(),
      degreesOfFreedom: terms > 0 ? variance * variance / terms : left.freedom + right.freedom)
  }

  /// The stratified mean difference of a comparison by problem.
  package init(_ comparison: PairedComparison) {
    self.init(
      estimate: comparison.difference, standardError: comparison.standardError,
      degreesOfFreedom: comparison.degreesOfFreedom)
  }

  /// The same difference seen from the other side.
  package var negated: Contrast {
    Contrast(estimate: -estimate, standardError: standardError, degreesOfFreedom: degreesOfFreedom)
  }

  /// One-sided bounds, each at `confidence`.
  package func bounds(confidence: Double) -> Bounds {
    let distance = standardError == 0 ? 0 : distribution.quantile(confidence) * standardError
    return Bounds(lower: estimate - distance, upper: estimate + distance)
  }

  /// The probability of an estimate as high as this one, or higher, if the true difference were 0: small where left
  /// is above right.
  package var pValueAboveZero: Double {
    guard standardError > 0 else { return estimate > 0 ? 0 : 1 }
    return 1 - distribution.cdf(estimate / standardError)
  }

  /// The true difference that a one-sided test at `confidence` tells from 0 with probability `power`:
  /// (t_confidence + t_power) se, close to the exact noncentral t from a handful of degrees of freedom on.
  package func detectable(confidence: Double, power: Double = 0.9) -> Double {
    standardError == 0
      ? 0 : (distribution.quantile(confidence) + distribution.quantile(power)) * standardError
  }

  private var distribution: StudentT { StudentT(degreesOfFreedom: degreesOfFreedom) }

  /// The mean of `values`, the variance of that mean and the degrees of freedom that it is known with.
  private static func moments(_ values: [Double]) throws -> (value: Double, variance: Double, freedom: Double)
  {
    guard values.count > 1 else {
      throw StatisticsError("at least two values are needed to see how they differ, found \(values.count)")
    }
    guard values.allSatisfy(\.isFinite) else { throw StatisticsError("values must be finite") }
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, squares / (count - 1) / count, count - 1)
  }
}
