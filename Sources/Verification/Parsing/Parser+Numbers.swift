/// Numbers: with groups of digits, of other bases, with fractions behind them.
extension Parser {
  mutating func number() throws(ReadFailure) -> Expression {
    guard case .number(var value, let digits, var isInteger)? = next else { throw .malformed }
    position += 1
    if isInteger {
      isInteger = try groups(&value, firstDigits: digits)
      if isInteger, let base = try base() { return .number(try inBase(base, value.value, digits)) }
      if isInteger, let mixed = try mixedNumber(value.value) { return .number(mixed) }
    }
    return isInteger ? .number(value.value) : .decimal(value)
  }

  /// Takes in the groups of digits that follow; whether the number is still an integer.
  private mutating func groups(_ value: inout DecimalNumber, firstDigits: Int) throws(ReadFailure)
    -> Bool
  {
    var isFirst = true
    while true {
      try work.spend()
      if commas == .decimalPoint, next == .comma,
        case .number(let decimals, let places, true)? = kind(at: 1),
        !isSpaced(at: 0), !isSpaced(at: 1), places <= 40
      {
        position += 2
        let scale = Rational(10).power(places)
        value = DecimalNumber(
          value: Rational(value.value * scale + decimals.value, dividedBy: scale) ?? value.value,
          places: places,
          significantDigits: value.significantDigits + places)
        return false
      }
      guard let offset = groupOffset(),
        case .number(let group, let digits, let isInteger)? = kind(at: offset),
        digits - group.places == 3, !isFirst || firstDigits <= 3
      else { return true }
      if isFirst, value.significantDigits != firstDigits { return true }
      value = DecimalNumber(
        value: value.value * Rational(1000) + group.value, places: group.places,
        significantDigits: value.significantDigits + digits)
      position += offset + 1
      isFirst = false
      if !isInteger { return false }
    }
  }

  /// How far away the next group of digits is, if there is one.
  private func groupOffset() -> Int? {
    switch next {
    case .groupingComma?: return 1
    case .comma? where commas == .groups && !isSpaced(at: 0) && !isSpaced(at: 1): return 1
    case .number? where isSpaced(at: 0) && kind(at: 1) != .divide: return 0
    default: return nil
    }
  }

  /// The base of a numeral such as `204_5`.
  private mutating func base() throws(ReadFailure) -> Int? {
    guard next == .underscore else { return nil }
    position += 1
    let isBraced = take(.open(.brace))
    guard case .number(let value, _, true)? = next, let base = value.value.integer,
      (2...36).contains(base)
    else {
      throw .malformed
    }
    position += 1
    if isBraced { try expect(.close(.brace)) }
    return base
  }

  private mutating func inBase(_ base: Int, _ value: Rational, _ digits: Int) throws(ReadFailure)
    -> Rational
  {
    try work.spend(digits)
    guard digits <= 200 else { throw .exhausted }
    var result = Rational.zero
    for character in value.reduced.parts.0.description {
      guard let digit = character.wholeNumberValue, digit < base else { throw .malformed }
      result = result * Rational(base) + Rational(digit)
    }
    return result
  }

  /// `3\frac{1}{2}` or `3 1/2`: three and a half. The fraction has to be a proper one, of integers.
  private mutating func mixedNumber(_ whole: Rational) throws(ReadFailure) -> Rational? {
    let start = position
    let saved = tokens
    if next == .fraction {
      position += 1
      if let top = integerArgument(), let bottom = integerArgument(), top < bottom, !top.isZero,
        !whole.isZero,
        let fraction = Rational(top, dividedBy: bottom)
      {
        return whole + fraction
      }
    } else if case .number(let top, _, true)? = next, isSpaced(at: 0), kind(at: 1) == .divide,
      case .number(let bottom, _, true)? = kind(at: 2), top.value < bottom.value, !top.value.isZero,
      let fraction = Rational(top.value, dividedBy: bottom.value)
    {
      position += 3
      return whole + fraction
    }
    position = start
    tokens = saved
    return nil
  }

  private mutating func integerArgument() -> Rational? {
    if case .number(let value, _, true)? = kind(at: 1), next == .open(.brace),
      kind(at: 2) == .close(.brace)
    {
      position += 3
      return value.value
    }
    return try? takeDigit()?.rational
  }

  /// The first digit of a number, of which the rest stays: `\frac12`.
  mutating func takeDigit() throws(ReadFailure) -> Expression? {
    guard case .number(let value, let digits, true)? = next else { return nil }
    if digits == 1 {
      position += 1
      return .number(value.value)
    }
    guard digits <= 18, let integer = value.value.integer else { throw .malformed }
    let scale = (1..<digits).reduce(1) { power, _ in power * 10 }
    let rest = integer % scale
    tokens[position] = Token(
      kind: .number(
        DecimalNumber(value: Rational(rest), places: 0, significantDigits: "\(rest)".utf8.count),
        digits: digits - 1, isInteger: true), isSpaced: false)
    return .integer(integer / scale)
  }
}
