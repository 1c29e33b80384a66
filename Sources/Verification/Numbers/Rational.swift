internal import BigInt

/// An exact rational number; machine integers while they suffice.
///
/// Arithmetic gives lowest terms; what is read need not be in them, because comparison multiplies crosswise,
/// which is cheaper than any greatest common divisor.
enum Rational: Sendable {
  /// Numerator and positive denominator.
  case small(Int, Int)
  /// Numerator and positive denominator.
  case big(BigInt, BigInt)

  static let zero = Rational.small(0, 1)
  static let one = Rational.small(1, 1)
  static let minusOne = Rational.small(-1, 1)

  init(_ integer: Int) { self = .small(integer, 1) }

  /// In lowest terms, in machine integers where they fit. `denominator` must not be zero.
  init(_ numerator: BigInt, over denominator: BigInt) {
    let divisor = numerator.greatestCommonDivisor(with: denominator)
    var (top, bottom) = divisor > 1 ? (numerator / divisor, denominator / divisor) : (numerator, denominator)
    if bottom.sign == .minus { (top, bottom) = (-top, -bottom) }
    self.init(reduced: top, bottom)
  }

  private init(reduced top: BigInt, _ bottom: BigInt) {
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
          ? .small(top.partialValue, bottom.partialValue) : .small(-top.partialValue, -bottom.partialValue)
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

  func hash(into hasher: inout Hasher) {
    let (a, b) = reduced.parts
    hasher.combine(a)
    hasher.combine(b)
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
