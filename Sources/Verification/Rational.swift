internal import BigInt

/// An exact rational number; machine integers while they suffice.
///
/// Not reduced to lowest terms: comparison multiplies crosswise, which is cheaper than any greatest common
/// divisor.
enum Rational: Sendable {
  /// Numerator and positive denominator.
  case small(Int, Int)
  /// Numerator and positive denominator.
  case big(BigInt, BigInt)

  /// `numerator` / `denominator`; nil if the denominator is zero.
  init?(_ numerator: Rational, dividedBy denominator: Rational) {
    if case (.small(let a, let b), .small(let c, let d)) = (numerator, denominator) {
      if c == 0 { return nil }
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
    if c.isZero { return nil }
    self = c.sign == .plus ? .big(a * d, b * c) : .big(-a * d, -b * c)
  }

  private var parts: (BigInt, BigInt) {
    switch self {
    case .small(let a, let b): (BigInt(a), BigInt(b))
    case .big(let a, let b): (a, b)
    }
  }
}

extension Rational: Equatable {
  static func == (left: Self, right: Self) -> Bool {
    if case (.small(let a, let b), .small(let c, let d)) = (left, right) {
      return a.multipliedFullWidth(by: d) == c.multipliedFullWidth(by: b)
    }
    let (a, b) = left.parts
    let (c, d) = right.parts
    return a * d == c * b
  }
}
