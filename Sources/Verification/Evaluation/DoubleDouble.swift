/// A number as the sum of two doubles: about 32 decimal digits.
///
/// Source of the algorithms: T. J. Dekker, "A floating-point technique for extending the available precision"
/// (1971); Y. Hida, X. S. Li, D. H. Bailey, "Library for double-double and quad-double arithmetic" (2007).
struct DoubleDouble: Sendable {
  var high: Double
  var low: Double

  init(_ high: Double, _ low: Double = 0) {
    self.high = high
    self.low = low
  }

  static let pi = DoubleDouble(3.141592653589793, 1.2246467991473532e-16)
  static let halfPi = DoubleDouble(1.5707963267948966, 6.123233995736766e-17)
  static let e = DoubleDouble(2.718281828459045, 1.4456468917292502e-16)
  static let logarithmOf2 = DoubleDouble(0.6931471805599453, 2.3190468138462996e-17)

  /// `a + b` for |a| >= |b|, exactly.
  private static func quickSum(_ a: Double, _ b: Double) -> DoubleDouble {
    let sum = a + b
    return DoubleDouble(sum, b - (sum - a))
  }

  /// `a + b`, exactly.
  private static func sum(_ a: Double, _ b: Double) -> DoubleDouble {
    let sum = a + b
    let part = sum - a
    return DoubleDouble(sum, (a - (sum - part)) + (b - part))
  }

  static func + (left: Self, right: Self) -> Self {
    var s = sum(left.high, right.high)
    let t = sum(left.low, right.low)
    s.low += t.high
    s = quickSum(s.high, s.low)
    s.low += t.low
    return quickSum(s.high, s.low)
  }

  static prefix func - (value: Self) -> Self { DoubleDouble(-value.high, -value.low) }
  static func - (left: Self, right: Self) -> Self { left + -right }

  static func * (left: Self, right: Self) -> Self {
    let product = left.high * right.high
    var rest = (-product).addingProduct(left.high, right.high)
    rest += left.high * right.low + left.low * right.high
    return quickSum(product, rest)
  }

  static func / (left: Self, right: Self) -> Self {
    let first = left.high / right.high
    var rest = left - right * DoubleDouble(first)
    let second = rest.high / right.high
    rest = rest - right * DoubleDouble(second)
    let third = rest.high / right.high
    let quotient = quickSum(first, second)
    return quotient + DoubleDouble(third)
  }

  /// Times a power of two.
  func scaled(by power: Int) -> Self {
    DoubleDouble(
      Double(sign: .plus, exponent: power, significand: high),
      Double(sign: .plus, exponent: power, significand: low))
  }

  var magnitude: Self { high < 0 ? -self : self }
  var isFinite: Bool { high.isFinite && low.isFinite }

  /// For numbers that are not negative.
  var squareRoot: Self {
    if high <= 0 { return DoubleDouble(0) }
    let guess = high.squareRoot()
    let rest = self - DoubleDouble(guess) * DoubleDouble(guess)
    return Self.quickSum(guess, rest.high / (2 * guess))
  }
}
