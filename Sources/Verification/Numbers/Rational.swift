internal import BigInt

/// An exact rational number; machine integers while they suffice.
///
/// Not always in lowest terms: comparison multiplies crosswise, which is cheaper than a greatest common divisor. Arithmetic
/// reduces what is small.
enum Rational: Sendable {
  /// Numerator and positive denominator.
  case small(Int, Int)
  /// Numerator and positive denominator.
  case big(BigInt, BigInt)

  static let zero = Rational.small(0, 1)
  static let one = Rational.small(1, 1)
  static let minusOne = Rational.small(-1, 1)

  init(_ integer: Int) { self = .small(integer, 1) }

  /// Above so many bits a greatest common divisor costs more than it saves.
  private static let reducedBits = 512

  /// In lowest terms and in machine integers where that is cheap. `denominator` must not be zero.
  init(_ numerator: BigInt, over denominator: BigInt) {
    var (top, bottom) =
      denominator.sign == .minus ? (-numerator, -denominator) : (numerator, denominator)
    if bottom != 1, top.magnitude.bitWidth + bottom.magnitude.bitWidth <= Self.reducedBits {
      let divisor = top.magnitude.greatestCommonDivisor(with: bottom.magnitude)
      if divisor > 1 { (top, bottom) = (top / BigInt(divisor), bottom / BigInt(divisor)) }
    }
    if let top = Int(exactly: top), let bottom = Int(exactly: bottom), top > .min {
      self = .small(top, bottom)
    } else {
      self = .big(top, bottom)
    }
  }

  /// `numerator` / `denominator`; nil if the denominator is zero.
  init?(_ numerator: Rational, dividedBy denominator: Rational) {
    if denominator.isZero { return nil }
    if case (.small(let a, let b), .small(let c, let d)) = (numerator, denominator) {
      let top = a.multipliedReportingOverflow(by: d)
      let bottom = b.multipliedReportingOverflow(by: c)
      if !top.overflow, !bottom.overflow, top.partialValue > .min, bottom.partialValue > .min {
        self =
          bottom.partialValue > 0
          ? .small(top.partialValue, bottom.partialValue)
          : .small(-top.partialValue, -bottom.partialValue)
        return
      }
    }
    let (a, b) = numerator.parts
    let (c, d) = denominator.parts
    self = c.sign == .plus ? .big(a * d, b * c) : .big(-a * d, -b * c)
  }

  /// Numerator and denominator.
  var parts: (BigInt, BigInt) {
    switch self {
    case .small(let a, let b): (BigInt(a), BigInt(b))
    case .big(let a, let b): (a, b)
    }
  }

  var isZero: Bool {
    switch self {
    case .small(let a, _): a == 0
    case .big(let a, _): a.isZero
    }
  }

  var isNegative: Bool {
    switch self {
    case .small(let a, _): a < 0
    case .big(let a, _): a.sign == .minus
    }
  }

  var isOne: Bool { self == .one }

  var isInteger: Bool {
    switch self {
    case .small(let a, let b): a % b == 0
    case .big(let a, let b): b == 1 || (a % b).isZero
    }
  }

  /// The value, if it is an integer of machine size.
  var integer: Int? {
    switch self {
    case .small(let a, let b): a % b == 0 ? a / b : nil
    case .big(let a, let b): (a % b).isZero ? Int(exactly: a / b) : nil
    }
  }

  /// Bits of numerator and denominator together: what a product costs.
  var size: Int {
    switch self {
    case .small: 64
    case .big(let a, let b): a.magnitude.bitWidth + b.magnitude.bitWidth
    }
  }
}

extension Rational: Hashable {
  static func == (left: Self, right: Self) -> Bool {
    if case (.small(let a, let b), .small(let c, let d)) = (left, right) {
      return a.multipliedFullWidth(by: d) == c.multipliedFullWidth(by: b)
    }
    let (a, b) = left.parts
    let (c, d) = right.parts
    return a * d == c * b
  }

  func hash(into hasher: inout Hasher) { hasher.combine(residue) }

  /// The same for equal numbers, in whatever terms they are: a / b modulo the prime 2^61 - 1.
  var residue: UInt64 {
    let (a, b): (UInt64, UInt64)
    switch self {
    case .small(let top, let bottom):
      a = UInt64(top.magnitude) % Self.prime
      b = UInt64(bottom.magnitude) % Self.prime
    case .big(let top, let bottom):
      a = Self.residue(top.magnitude)
      b = Self.residue(bottom.magnitude)
    }
    // b^(p - 2) is 1 / b.
    var (inverse, base, exponent) = (UInt64(1), b, Self.prime - 2)
    while b != 1, exponent > 0 {
      if exponent & 1 == 1 { inverse = Self.product(inverse, base) }
      base = Self.product(base, base)
      exponent >>= 1
    }
    let value = Self.product(a, inverse)
    return isNegative ? ~value : value
  }

  private static let prime: UInt64 = 1 << 61 - 1

  private static func product(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let (high, low) = a.multipliedFullWidth(by: b)
    return prime.dividingFullWidth((high, low)).remainder
  }

  private static func residue(_ value: BigUInt) -> UInt64 {
    value.words.reversed().reduce(0) { prime.dividingFullWidth(($0, UInt64($1))).remainder }
  }
}

extension Rational: Comparable {
  static func < (left: Self, right: Self) -> Bool {
    if case (.small(let a, let b), .small(let c, let d)) = (left, right) {
      let (l, r) = (a.multipliedFullWidth(by: d), c.multipliedFullWidth(by: b))
      return (l.high, l.low) < (r.high, r.low)
    }
    let (a, b) = left.parts
    let (c, d) = right.parts
    return a * d < c * b
  }
}

extension Rational: ExpressibleByIntegerLiteral {
  init(integerLiteral value: Int) { self.init(value) }
}
