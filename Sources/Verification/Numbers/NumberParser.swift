/// Reads plain numbers in one pass over UTF-8, without tokens or tree: what most answers are.
///
/// Grammar, spaces aside: `[sign] [$] unsigned [%]`, where `unsigned` is `decimal`, `decimal/signed` or `\frac` with
/// two arguments (a signed decimal in braces, or a digit), and `decimal` has digits, perhaps in groups of three with
/// commas, and perhaps a decimal point. A percent sign divides by 100, exactly: 50% is 1/2 and is not 50.
/// Whatever has another form is left to `Parser`, which reads these alike.
struct NumberParser {
  /// What a text that has the form of a number stands for.
  enum Result {
    case value(Expression)
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

  private struct Decimal {
    var isNegative = false
    var digits = NumberDigits()

    var value: Rational { isNegative ? -digits.value : digits.value }
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
    guard let bottom = terms.bottom else {
      return .value(whole(terms.top, isPercentage: isPercentage))
    }
    guard let quotient = Rational(terms.top.value, dividedBy: bottom.value) else { return .noValue }
    return .value(.number(isPercentage ? quotient * .small(1, 100) : quotient))
  }

  private func whole(_ decimal: Decimal, isPercentage: Bool) -> Expression {
    let value = decimal.value
    if isPercentage { return .number(value * .small(1, 100)) }
    if decimal.digits.places == 0 { return .number(value) }
    return .decimal(
      DecimalNumber(
        value: value, places: decimal.digits.places, significantDigits: decimal.digits.significant))
  }

  // MARK: Terms

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

  private static let fractionCommands = ["\\frac", "\\dfrac"].map { Array($0.utf8) }

  private var isAtFraction: Bool {
    position < bytes.endIndex && bytes[position] == UInt8(ascii: "\\")
      && Self.fractionCommands.contains { bytes[position...].starts(with: $0) }
  }

  private mutating func fraction() -> Terms? {
    position += bytes[position + 1] == UInt8(ascii: "d") ? 6 : 5
    guard let top = fractionArgument(), let bottom = fractionArgument() else { return nil }
    return (top, bottom)
  }

  /// `{signed decimal}`, or one digit.
  private mutating func fractionArgument() -> Decimal? {
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
    value.digits.append(digit)
    return value
  }

  private mutating func decimal() -> Decimal? {
    var number = Decimal()
    var first: UInt8?
    while let digit = takeDigit() {
      first = first ?? digit
      number.digits.append(digit)
    }
    var lastGroup = number.digits.count
    while (1...3).contains(lastGroup), first != UInt8(ascii: "0"), take(UInt8(ascii: ",")) {
      lastGroup = 0
      while let digit = takeDigit() {
        number.digits.append(digit)
        lastGroup += 1
      }
      // "1,23" may be a list: not plain.
      guard lastGroup == 3 else { return nil }
    }
    if take(UInt8(ascii: ".")) {
      while let digit = takeDigit() { number.digits.append(digit, afterPoint: true) }
    }
    return number.digits.count == 0 ? nil : number
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
    guard position < bytes.endIndex, case let byte = bytes[position], 0x30...0x39 ~= byte else {
      return nil
    }
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
