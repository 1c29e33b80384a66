internal import BigInt

/// Reads numbers as people and models write them, in one pass over UTF-8.
///
/// Grammar, spaces aside: `[sign] [$] unsigned [%]`, where `unsigned` is `decimal`, `decimal/signed` or
/// `\frac` with two arguments (a signed decimal in braces, or a digit), and `decimal` has digits, perhaps in
/// groups of three with commas, and perhaps a decimal point. A percent sign divides by 100, exactly: 50% is
/// 1/2 and is not 50.
struct NumberParser {
  /// What a text that has the form of a number stands for.
  enum Result {
    case value(Rational)
    /// A denominator is zero.
    case noValue
    case tooLong
  }

  private let bytes: ArraySlice<UInt8>
  private var position: Int
  private var digits = 0

  /// The number that all of `bytes` stands for; nil if it has not the form of a number.
  static func parse(_ bytes: ArraySlice<UInt8>) -> Result? {
    var parser = NumberParser(bytes)
    return parser.number()
  }

  private init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  private mutating func number() -> Result? {
    let isNegative = sign()
    _ = take(UInt8(ascii: "$"))
    skipSpaces()
    guard var terms = isAtFraction ? fraction() : quotient() else { return nil }
    skipSpaces()
    let isPercentage = take(UInt8(ascii: "%"))
    skipSpaces()
    guard position == bytes.endIndex else { return nil }
    guard digits <= AnswerCheck.digitLimit else { return .tooLong }
    if isNegative { terms.top.isNegative.toggle() }
    guard
      let quotient = Rational(terms.top.value, dividedBy: terms.bottom?.value ?? .small(1, 1)),
      let value = isPercentage ? Rational(quotient, dividedBy: .small(100, 1)) : quotient
    else { return .noValue }
    return .value(value)
  }

  // MARK: Terms

  /// The digits of a decimal number; its value is only computed once the whole form and length are known.
  private struct Decimal {
    var isNegative = false
    /// Without point and commas.
    var digits: [UInt8] = []
    /// How many of the digits stand after the point.
    var places = 0
    /// The digits as one number; nil if they overflow.
    var small: Int? = 0

    mutating func append(_ digit: UInt8) {
      digits.append(digit)
      guard let value = small else { return }
      let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tens.addingReportingOverflow(Int(digit - UInt8(ascii: "0")))
      small = overflow || carry ? nil : sum
    }

    var value: Rational {
      // 10^18 is the largest power of ten in a machine integer.
      if let small, places <= 18 {
        let scale = (0..<places).reduce(1) { power, _ in power * 10 }
        return .small(isNegative ? -small : small, scale)
      }
      let magnitude = BigInt(String(decoding: digits, as: UTF8.self)) ?? 0
      return .big(isNegative ? -magnitude : magnitude, BigInt(10).power(places))
    }
  }

  private typealias Terms = (top: Decimal, bottom: Decimal?)

  /// `decimal` or `decimal/signed`.
  private mutating func quotient() -> Terms? {
    guard let top = decimal() else { return nil }
    skipSpaces()
    guard take(UInt8(ascii: "/")) else { return (top, nil) }
    let isNegative = sign()
    guard var bottom = decimal() else { return nil }
    bottom.isNegative = isNegative
    return (top, bottom)
  }

  private static let fractionCommand = Array("\\frac".utf8)

  private var isAtFraction: Bool { bytes[position...].starts(with: Self.fractionCommand) }

  private mutating func fraction() -> Terms? {
    position += Self.fractionCommand.count
    guard let top = argument(), let bottom = argument() else { return nil }
    return (top, bottom)
  }

  /// `{signed decimal}`, or one digit.
  private mutating func argument() -> Decimal? {
    skipSpaces()
    if take(UInt8(ascii: "{")) {
      let isNegative = sign()
      guard var value = decimal() else { return nil }
      value.isNegative = isNegative
      skipSpaces()
      return take(UInt8(ascii: "}")) ? value : nil
    }
    guard let digit = takeDigit() else { return nil }
    var value = Decimal()
    value.append(digit)
    return value
  }

  private mutating func decimal() -> Decimal? {
    var number = Decimal()
    while let digit = takeDigit() { number.append(digit) }
    var lastGroup = number.digits.count
    // "0,5" is a decimal comma, which is not read.
    while (1...3).contains(lastGroup), number.digits[0] != UInt8(ascii: "0"), take(UInt8(ascii: ",")) {
      lastGroup = 0
      while let digit = takeDigit() {
        number.append(digit)
        lastGroup += 1
      }
      // "1,23" is a list or a slip, not a number.
      guard lastGroup == 3 else { return nil }
    }
    if take(UInt8(ascii: ".")) {
      while let digit = takeDigit() {
        number.append(digit)
        number.places += 1
      }
    }
    return number.digits.isEmpty ? nil : number
  }

  // MARK: Bytes

  private mutating func sign() -> Bool {
    skipSpaces()
    let isNegative = take(UInt8(ascii: "-"))
    if !isNegative { _ = take(UInt8(ascii: "+")) }
    skipSpaces()
    return isNegative
  }

  private mutating func takeDigit() -> UInt8? {
    guard position < bytes.endIndex, case let byte = bytes[position], 0x30...0x39 ~= byte else { return nil }
    position += 1
    digits += 1
    return byte
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard position < bytes.endIndex, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func skipSpaces() {
    while position < bytes.endIndex, bytes[position] == 0x20 { position += 1 }
  }
}
