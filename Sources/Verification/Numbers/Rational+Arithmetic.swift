internal import BigInt

extension Rational {
  /// In lowest terms, unless it is large.
  var reduced: Rational {
    switch self {
    case .small(let a, let b): Self.reduced(a, b)
    case .big(let a, let b): Rational(a, over: b)
    }
  }

  private static func reduced(_ a: Int, _ b: Int) -> Rational {
    if b == 1 { return .small(a, 1) }
    var (x, y) = (a.magnitude, b.magnitude)
    while y != 0 { (x, y) = (y, x % y) }
    return x <= 1 ? .small(a, b) : .small(a / Int(x), b / Int(x))
  }

  static func + (left: Rational, right: Rational) -> Rational {
    if case (.small(let a, let b), .small(let c, let d)) = (left, right) {
      if b == 1, d == 1, case (let sum, let overflow) = a.addingReportingOverflow(c), !overflow,
        sum > .min
      {
        return .small(sum, 1)
      }
      let (x, o1) = a.multipliedReportingOverflow(by: d)
      let (y, o2) = c.multipliedReportingOverflow(by: b)
      let (sum, o3) = x.addingReportingOverflow(y)
      let (bottom, o4) = b.multipliedReportingOverflow(by: d)
      if !o1, !o2, !o3, !o4, sum > .min { return reduced(sum, bottom) }
    }
    let (a, b) = left.parts
    let (c, d) = right.parts
    return Rational(a * d + c * b, over: b * d)
  }

  static func - (left: Rational, right: Rational) -> Rational { left + -right }

  static prefix func - (value: Rational) -> Rational {
    switch value {
    // The smallest machine integer, whose negative overflows, is never stored.
    case .small(let a, let b): .small(-a, b)
    case .big(let a, let b): .big(-a, b)
    }
  }

  static func * (left: Rational, right: Rational) -> Rational {
    if case (.small(let a, let b), .small(let c, let d)) = (left, right) {
      let (top, o1) = a.multipliedReportingOverflow(by: c)
      let (bottom, o2) = b.multipliedReportingOverflow(by: d)
      if !o1, !o2, top > .min { return reduced(top, bottom) }
    }
    let (a, b) = left.parts
    let (c, d) = right.parts
    return Rational(a * c, over: b * d)
  }

  var magnitude: Rational { isNegative ? -self : self }

  /// 1 / self; nil for zero.
  var reciprocal: Rational? { Rational(.one, dividedBy: self) }

  /// The largest integer that is not greater.
  var floor: Rational {
    let (a, b) = parts
    let (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
    return Rational(remainder.sign == .minus ? quotient - 1 : quotient, over: 1)
  }

  var ceiling: Rational { -(-self).floor }

  /// self to the power `exponent`, not negative; the caller bounds the size of the result.
  func power(_ exponent: Int) -> Rational {
    switch exponent {
    case 0: return .one
    case 1: return self
    default:
      let (a, b) = reduced.parts
      return Rational(a.power(exponent), over: b.power(exponent))
    }
  }

  /// The root of degree `degree` (at least 2) if it is rational: of a negative number the negative root for odd
  /// degrees, none for even ones.
  func root(_ degree: Int) -> Rational? {
    if isNegative { return degree % 2 == 0 ? nil : (-self).root(degree).map { -$0 } }
    let (a, b) = reduced.parts
    guard let top = Self.root(a.magnitude, degree), let bottom = Self.root(b.magnitude, degree)
    else {
      return nil
    }
    return Rational(BigInt(top), over: BigInt(bottom))
  }

  /// The integer root of `value`, if there is one; Newton's iteration from above.
  private static func root(_ value: BigUInt, _ degree: Int) -> BigUInt? {
    if value <= 1 { return value }
    if degree >= value.bitWidth { return nil }
    if degree == 2 {
      let root = value.squareRoot()
      return root * root == value ? root : nil
    }
    var root = BigUInt(1) << ((value.bitWidth + degree - 1) / degree)
    while true {
      let next = (root * BigUInt(degree - 1) + value / root.power(degree - 1)) / BigUInt(degree)
      if next >= root { break }
      root = next
    }
    return root.power(degree) == value ? root : nil
  }

  /// Whether the decimal expansion ends: whether nothing is left of the denominator without its factors 2 and 5, and those
  /// of the numerator.
  var hasFiniteDecimals: Bool {
    let (top, denominator) = parts
    var bottom = denominator.magnitude
    bottom >>= bottom.trailingZeroBitCount
    while bottom > 1 {
      let (quotient, remainder) = bottom.quotientAndRemainder(dividingBy: 5)
      if !remainder.isZero { return (top.magnitude % bottom).isZero }
      bottom = quotient
    }
    return true
  }
}
