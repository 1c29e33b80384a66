internal import BigInt

/// The digits of a number while they are read; its value is only computed once its length is known.
struct NumberDigits {
  private var digits: [UInt8] = []
  /// The digits as one number; nil if they overflow.
  private var small: Int? = 0
  /// How many of the digits stand after the point.
  private(set) var places = 0
  private(set) var significant = 0
  /// Digits that repeat for ever after those read.
  var repetend: [UInt8] = []
  /// A power of ten that multiplies all of it.
  var exponent = 0

  var count: Int { digits.count }
  var isRepeating: Bool { !repetend.isEmpty }

  mutating func append(_ digit: UInt8, afterPoint: Bool = false) {
    digits.append(digit)
    if afterPoint { places += 1 }
    if significant > 0 || digit != UInt8(ascii: "0") { significant += 1 }
    guard let value = small else { return }
    let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
    let (sum, carry) = tens.addingReportingOverflow(Int(digit - UInt8(ascii: "0")))
    small = overflow || carry ? nil : sum
  }

  var value: Rational {
    var value: Rational
    // 10^18 is the largest power of ten in a machine integer.
    if let small, places <= 18 {
      value = .small(small, (0..<places).reduce(1) { power, _ in power * 10 })
    } else {
      let magnitude = BigInt(String(decoding: digits, as: UTF8.self)) ?? 0
      value = .big(magnitude, BigInt(10).power(places))
    }
    if !repetend.isEmpty {
      let tail = BigInt(String(decoding: repetend, as: UTF8.self)) ?? 0
      let nines = BigInt(10).power(repetend.count) - 1
      value = value + Rational(tail, over: nines * BigInt(10).power(places))
    }
    if exponent > 0 { value = value * Rational(10).power(exponent) }
    if exponent < 0 { value = Rational(value, dividedBy: Rational(10).power(-exponent)) ?? value }
    return value
  }
}
