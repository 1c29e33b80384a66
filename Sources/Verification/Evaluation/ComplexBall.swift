/// A complex number that is known up to a bound in either part.
struct ComplexBall: Sendable {
  var real: Ball
  var imaginary: Ball

  init(_ real: Ball, _ imaginary: Ball = Ball(0)) {
    self.real = real
    self.imaginary = imaginary
  }

  /// Whether the imaginary part is exactly zero.
  var isReal: Bool { imaginary.center.high == 0 && imaginary.radius == 0 }
  var isFinite: Bool { real.isFinite && imaginary.isFinite }

  static func + (left: Self, right: Self) -> Self {
    if left.isReal, right.isReal { return Self(left.real + right.real) }
    return Self(left.real + right.real, left.imaginary + right.imaginary)
  }

  static prefix func - (value: Self) -> Self {
    value.isReal ? Self(-value.real) : Self(-value.real, -value.imaginary)
  }

  static func * (left: Self, right: Self) -> Self {
    if left.isReal, right.isReal { return Self(left.real * right.real) }
    return Self(
      left.real * right.real - left.imaginary * right.imaginary,
      left.real * right.imaginary + left.imaginary * right.real)
  }

  var squaredMagnitude: Ball { real * real + imaginary * imaginary }

  var magnitude: Ball? {
    if isReal { return real.center.high < 0 ? -real : real }
    return squaredMagnitude.squareRoot
  }

  /// 1 / self; nil if it may be a division by zero.
  var reciprocal: Self? {
    if isReal { return (Ball(1) / real).map { Self($0) } }
    guard let real = real / squaredMagnitude, let imaginary = imaginary / squaredMagnitude else {
      return nil
    }
    return Self(real, -imaginary)
  }

  func power(_ exponent: Int) -> Self? {
    if isReal { return real.power(exponent).map { Self($0) } }
    var result = Self(Ball(1))
    var base = self
    var rest = exponent.magnitude
    while rest > 0 {
      if rest & 1 == 1 { result = result * base }
      rest >>= 1
      if rest > 0 { base = base * base }
    }
    guard result.isFinite else { return nil }
    return exponent < 0 ? result.reciprocal : result
  }

  var exponential: Self? {
    guard let scale = real.exponential else { return nil }
    if isReal { return Self(scale) }
    guard let (sine, cosine) = imaginary.sineAndCosine else { return nil }
    return Self(scale * cosine, scale * sine)
  }

  /// The principal square root.
  var squareRoot: Self? {
    if isReal {
      if let root = real.squareRoot { return Self(root) }
      return (-real).squareRoot.map { Self(Ball(0), $0) }
    }
    guard imaginary.isNonzero, let size = magnitude else { return nil }
    let half = Ball(0.5)
    guard let a = ((size + real) * half).squareRoot, let b = ((size - real) * half).squareRoot
    else {
      return nil
    }
    return Self(a, imaginary.isNegative ? -b : b)
  }

  func overlaps(_ other: Self) -> Bool {
    real.overlaps(other.real) && imaginary.overlaps(other.imaginary)
  }

  /// The larger bound of the two parts.
  var radius: Double { max(real.radius, imaginary.radius) }
  var size: Double { max(real.magnitude, imaginary.magnitude) }
}
