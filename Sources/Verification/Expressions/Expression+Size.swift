internal import BigInt
internal import Foundation

extension Expression {
  /// The natural logarithm of the magnitude of a number or of a power of numbers, to about ten digits; nil for
  /// everything else.
  var logarithm: Double? {
    switch self {
    case .number(let value): return value.logarithm
    case .decimal(let decimal): return decimal.value.logarithm
    case .power(.number(let base), .number(let exponent)):
      guard let logarithm = base.logarithm, case .small(let top, let bottom) = exponent else {
        return nil
      }
      return logarithm * Double(top) / Double(bottom)
    case .product(let factors):
      var sum = 0.0
      for factor in factors {
        guard let logarithm = factor.logarithm else { return nil }
        sum += logarithm
      }
      return sum
    default: return nil
    }
  }
}

extension Rational {
  fileprivate var logarithm: Double? {
    if isZero { return nil }
    let (a, b) = parts
    return Self.logarithm(a.magnitude) - Self.logarithm(b.magnitude)
  }

  private static func logarithm(_ value: BigUInt) -> Double {
    let shift = max(0, value.bitWidth - 64)
    return Foundation.log(Double(UInt64(value >> shift))) + Double(shift) * Foundation.log(2)
  }
}
