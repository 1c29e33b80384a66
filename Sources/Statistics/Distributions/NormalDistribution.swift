import Foundation

/// The standard normal distribution.
package enum NormalDistribution {
  /// P(Z <= `z`).
  package static func cdf(_ z: Double) -> Double {
    0.5 * erfc(-z / 2.0.squareRoot())
  }

  /// The z with P(Z <= z) = `probability`; infinite at 0 and 1.
  ///
  /// P. J. Acklam's rational approximation (relative error 1.15e-9), then one step of Halley's method on the
  /// complementary error function, which leaves rounding only.
  package static func quantile(_ probability: Double) -> Double {
    precondition((0...1).contains(probability), "a probability lies between 0 and 1")
    if probability == 0 { return -.infinity }
    if probability == 1 { return .infinity }
    // The lower tail keeps its precision; the upper one would lose it in 1 - p.
    if probability > 0.5 { return -quantile(1 - probability) }
    let start = approximateLowerQuantile(probability)
    let error = (cdf(start) - probability) * (2 * Double.pi).squareRoot() * exp(start * start / 2)
    return start - error / (1 + start * error / 2)
  }

  private static func approximateLowerQuantile(_ probability: Double) -> Double {
    if probability < 0.02425 {
      let q = (-2 * log(probability)).squareRoot()
      return horner(tailNumerator, q) / (horner(tailDenominator, q) * q + 1)
    }
    let q = probability - 0.5
    let r = q * q
    return horner(centreNumerator, r) * q / (horner(centreDenominator, r) * r + 1)
  }

  /// The polynomial with `coefficients`, highest power first, at `x`.
  private static func horner(_ coefficients: [Double], _ x: Double) -> Double {
    coefficients.reduce(0) { $0 * x + $1 }
  }

  private static let centreNumerator = [
    -3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02, 1.383577518672690e+02,
    -3.066479806614716e+01, 2.506628277459239e+00,
  ]
  private static let centreDenominator = [
    -5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02, 6.680131188771972e+01,
    -1.328068155288572e+01,
  ]
  private static let tailNumerator = [
    -7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00, -2.549732539343734e+00,
    4.374664141464968e+00, 2.938163982698783e+00,
  ]
  private static let tailDenominator = [
    7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00, 3.754408661907416e+00,
  ]
}
