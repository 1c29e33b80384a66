import Foundation

/// Student's t distribution.
package struct StudentT: Sendable {
  /// Above 0; need not be whole.
  package let degreesOfFreedom: Double

  package init(degreesOfFreedom: Double) {
    precondition(degreesOfFreedom > 0, "degrees of freedom must be positive")
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// P(T <= `t`), from the regularised incomplete beta function (Abramowitz and Stegun 26.7.1).
  package func cdf(_ t: Double) -> Double {
    let tail = 0.5 * incompleteBeta(degreesOfFreedom / (degreesOfFreedom + t * t), degreesOfFreedom / 2, 0.5)
    return t > 0 ? 1 - tail : tail
  }

  /// The t with P(T <= t) = `probability`, which lies strictly between 0 and 1.
  package func quantile(_ probability: Double) -> Double {
    precondition(probability > 0 && probability < 1, "a quantile needs a probability between 0 and 1")
    if probability == 0.5 { return 0 }
    if probability > 0.5 { return -quantile(1 - probability) }
    // The tail below -t is wanted: double the bracket until it holds the root, then halve it down to
    // rounding.
    var far = -1.0
    while cdf(far) > probability { far *= 2 }
    var near = far == -1 ? 0 : far / 2
    for _ in 0..<200 {
      let middle = (far + near) / 2
      if middle == far || middle == near { break }
      if cdf(middle) > probability { near = middle } else { far = middle }
    }
    return (far + near) / 2
  }
}

/// The regularised incomplete beta function I_x(a, b), by its continued fraction (Abramowitz and Stegun
/// 26.5.8) evaluated with Lentz's method; accurate to about 1e-14.
func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
  if x <= 0 { return 0 }
  if x >= 1 { return 1 }
  // The fraction converges fast on this side of the mean only.
  if x > (a + 1) / (a + b + 2) { return 1 - incompleteBeta(1 - x, b, a) }
  let logFront = logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(x) + b * log1p(-x)
  let tiny = 1e-300
  func nonZero(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
  var c = 1.0
  var d = 1 / nonZero(1 - (a + b) * x / (a + 1))
  var fraction = d
  for m in 1...10_000 {
    let m = Double(m)
    let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / nonZero(1 + even * d)
    c = nonZero(1 + even / c)
    fraction *= d * c
    let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / nonZero(1 + odd * d)
    c = nonZero(1 + odd / c)
    let factor = d * c
    fraction *= factor
    if abs(factor - 1) < 1e-16 { break }
  }
  return exp(logFront) * fraction / a
}

/// ln Γ(x) for x > 0.
private func logGamma(_ x: Double) -> Double {
  // The C function's second result is the sign of Γ, which is positive here.
  lgamma(x).0
}
