/// A real number that is known up to a bound: it lies within `radius` of `center`.
///
/// Every operation gives a bound that holds for its result, rounding included. The roundings of `DoubleDouble` are
/// below `unit` relatively; `functionUnit` is a bound for those of its functions.
struct Ball: Sendable {
  var center: DoubleDouble
  var radius: Double

  /// 2^-98 and 2^-84: both leave more than is needed to spare.
  static let unit = 0x1p-98
  static let functionUnit = 0x1p-84

  init(_ center: DoubleDouble, radius: Double) {
    self.center = center
    self.radius = radius
  }

  init(_ value: Double) {
    center = DoubleDouble(value)
    radius = 0
  }

  var magnitude: Double { abs(center.high) }

  /// Whether the number is certainly not zero.
  var isNonzero: Bool { magnitude * (1 - 0x1p-50) > radius }
  var isPositive: Bool { center.high > 0 && isNonzero }
  var isNegative: Bool { center.high < 0 && isNonzero }
  var isFinite: Bool { center.isFinite && radius.isFinite }

  static func + (left: Self, right: Self) -> Self {
    let sum = left.center + right.center
    return Ball(sum, radius: (left.radius + right.radius + abs(sum.high) * unit) * (1 + 0x1p-50))
  }

  static prefix func - (value: Self) -> Self { Ball(-value.center, radius: value.radius) }
  static func - (left: Self, right: Self) -> Self { left + -right }

  static func * (left: Self, right: Self) -> Self {
    let product = left.center * right.center
    let radius =
      left.magnitude * right.radius + right.magnitude * left.radius + left.radius * right.radius
      + abs(product.high) * unit
    return Ball(product, radius: radius * (1 + 0x1p-48))
  }

  /// The quotient; nil if the divisor may be zero.
  static func / (left: Self, right: Self) -> Self? {
    guard right.isNonzero else { return nil }
    let quotient = left.center / right.center
    let smallest = right.magnitude * (1 - 0x1p-50) - right.radius
    let radius =
      (left.radius + abs(quotient.high) * right.radius) / smallest + abs(quotient.high) * unit
    return Ball(quotient, radius: radius * (1 + 0x1p-48))
  }

  // MARK: Functions

  /// The square root; nil if the number is certainly negative.
  var squareRoot: Self? {
    if isNegative { return nil }
    let root = center.squareRoot
    if isPositive {
      return Ball(root, radius: radius / root.high + root.high * Self.unit)
    }
    return Ball(DoubleDouble(0), radius: (magnitude + radius).squareRoot() * 1.01)
  }

  var exponential: Self? {
    let value = center.exponential
    guard value.isFinite, radius < 0.1 else { return nil }
    return Ball(value, radius: value.high * (radius * 1.1 + Self.functionUnit * (1 + magnitude)))
  }

  /// The natural logarithm; nil unless the number is certainly positive.
  var logarithm: Self? {
    guard isPositive, center.isFinite else { return nil }
    let value = center.logarithm
    let relative = radius / (center.high * (1 - 0x1p-50) - radius)
    return Ball(value, radius: relative * 1.01 + Self.functionUnit * (1 + abs(value.high)))
  }

  var sineAndCosine: (sine: Self, cosine: Self)? {
    guard magnitude < 1e6 else { return nil }
    let (sine, cosine) = center.sineAndCosine
    let bound = radius + Self.functionUnit * (1 + magnitude * 0x1p-10)
    return (Ball(sine, radius: bound), Ball(cosine, radius: bound))
  }

  var arctangent: Self {
    let value = center.arctangent
    return Ball(value, radius: radius + Self.functionUnit * 2)
  }

  /// The integer that the number certainly is, up to its bound; nil if it is none or has no bound below a half.
  var integer: Int? {
    guard magnitude < 1e15, radius < 1e-12 else { return nil }
    let nearest = center.high.rounded()
    let distance = (center - DoubleDouble(nearest)).magnitude.high
    return distance <= radius + nearest.magnitude * Self.unit ? Int(nearest) : nil
  }

  func power(_ exponent: Int) -> Self? {
    var result = Ball(1)
    var base = self
    var rest = exponent.magnitude
    while rest > 0 {
      if rest & 1 == 1 { result = result * base }
      rest >>= 1
      if rest > 0 { base = base * base }
    }
    guard result.isFinite else { return nil }
    return exponent < 0 ? Ball(1) / result : result
  }

  /// Whether both may be the same number.
  func overlaps(_ other: Self) -> Bool {
    (center - other.center).magnitude.high <= (radius + other.radius) * (1 + 0x1p-40)
  }
}
