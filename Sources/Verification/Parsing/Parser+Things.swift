/// What formulas are made of: numbers, names, functions.
extension Parser {
  mutating func primary() throws(ReadFailure) -> Expression {
    try work.spend()
    guard let kind = next else { throw .malformed }
    switch kind {
    case .number: return try number()
    case .word(let word): return try letter(of: word)
    case .symbol(let name):
      position += 1
      return try named(name)
    case .constant(let constant):
      position += 1
      return .constant(constant)
    case .fraction:
      position += 1
      return try nested { (parser) throws(ReadFailure) in
        let top = try parser.argument()
        return .product([top, .power(try parser.argument(), .minusOne)])
      }
    case .binomial:
      position += 1
      return try binomial()
    case .squareRoot:
      position += 1
      return try nested { (parser) throws(ReadFailure) in try parser.root() }
    case .function(let function):
      position += 1
      return try nested { (parser) throws(ReadFailure) in try parser.call(function) }
    case .open(let bracket):
      position += 1
      return try nested { (parser) throws(ReadFailure) in try parser.bracketed(bracket) }
    case .bar:
      position += 1
      return try nested { (parser) throws(ReadFailure) in try parser.absoluteValue() }
    case .beginMatrix:
      position += 1
      return try nested { (parser) throws(ReadFailure) in try parser.matrix() }
    case .emptySet:
      position += 1
      return .set([])
    case .numberSet(let letter):
      position += 1
      return .numberSet(letter)
    case .text(let text):
      position += 1
      return try named(text: text)
    case .dots:
      position += 1
      return .text("...")
    case .currency:
      position += 1
      return try number()
    default: throw .malformed
    }
  }

  // MARK: Numbers

  private mutating func number() throws(ReadFailure) -> Expression {
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
  private mutating func groups(_ value: inout DecimalNumber, firstDigits: Int) throws(ReadFailure) -> Bool {
    var isFirst = true
    while true {
      try work.spend()
      if commas == .decimalPoint, next == .comma, case .number(let decimals, let places, true)? = kind(at: 1),
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
    guard case .number(let value, _, true)? = next, let base = value.value.integer, (2...36).contains(base)
    else {
      throw .malformed
    }
    position += 1
    if isBraced { try expect(.close(.brace)) }
    return base
  }

  private mutating func inBase(_ base: Int, _ value: Rational, _ digits: Int) throws(ReadFailure) -> Rational
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
    if case .number(let value, _, true)? = kind(at: 1), next == .open(.brace), kind(at: 2) == .close(.brace) {
      position += 3
      return value.value
    }
    return try? takeDigit()?.rational
  }

  /// The first digit of a number, of which the rest stays: `\frac12`.
  private mutating func takeDigit() throws(ReadFailure) -> Expression? {
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

  // MARK: Arguments

  /// `{...}`, or one digit, letter or command.
  mutating func argument() throws(ReadFailure) -> Expression {
    if take(.open(.brace)) {
      let (elements, separators) = try list(isBracketed: true, isArgument: true)
      try expect(.close(.brace))
      return try Self.joined(elements, separators)
    }
    if let digit = try takeDigit() { return digit }
    switch next {
    case .open?, .bar?, .number?, nil: throw .malformed
    default: return try nested { (parser) throws(ReadFailure) in try parser.primary() }
    }
  }

  private mutating func root() throws(ReadFailure) -> Expression {
    var degree: Expression?
    if take(.open(.square)) {
      degree = try sum()
      try expect(.close(.square))
    }
    let radicand: Expression
    switch next {
    case .open?, .number?, .bar?: radicand = try primary()
    default: radicand = try argument()
    }
    guard let degree, degree != .integer(2) else { return .power(radicand, .number(.small(1, 2))) }
    return .call(.root, [degree, radicand])
  }

  /// `\binom{n}{k}` or `binom(n, k)`.
  private mutating func binomial() throws(ReadFailure) -> Expression {
    try nested { (parser) throws(ReadFailure) in
      if parser.take(.open(.round)) {
        let (elements, _) = try parser.list(isBracketed: true)
        try parser.expect(.close(.round))
        guard elements.count == 2 else { throw .malformed }
        return .call(.binomial, elements)
      }
      let top = try parser.argument()
      return .call(.binomial, [top, try parser.argument()])
    }
  }

  // MARK: Functions

  private mutating func call(_ function: Function) throws(ReadFailure) -> Expression {
    var function = function
    var base: Expression?
    var power: Expression?
    if function == .logarithm, take(.underscore) {
      if case .number(let value, _, true)? = next {
        position += 1
        base = .number(value.value)
      } else {
        base = try argument()
      }
    }
    if take(.caret) { power = try exponent() }
    if power == .minusOne, let inverse = function.inverse { (function, power) = (inverse, nil) }
    var arguments = try callArguments(function)
    if let base {
      function = .logarithmToBase
      arguments.insert(base, at: 0)
    }
    let value = Expression.call(function, arguments)
    return power.map { .power(value, $0) } ?? value
  }

  private mutating func callArguments(_ function: Function) throws(ReadFailure) -> [Expression] {
    for (open, close) in [
      (Token.Kind.open(.round), Token.Kind.close(.round)), (.open(.brace), .close(.brace)),
    ]
    where take(open) {
      let (elements, _) = try list(isBracketed: true)
      try expect(close)
      if function.takesBareArgument, elements.count != 1 { throw .malformed }
      return elements
    }
    guard function.takesBareArgument else { throw .malformed }
    // `\sin 2x`, up to the next function or sign.
    var factors = [try factor()]
    while startsBareFactor() { factors.append(try factor()) }
    if next == .divide, case .constant? = kind(at: -1), case .number(_, _, true)? = kind(at: 1) {
      // `\sin \pi/4`
      position += 1
      factors.append(.power(try factor(), .minusOne))
    }
    return [factors.count == 1 ? factors[0] : .product(factors)]
  }

  private func startsBareFactor() -> Bool {
    switch next {
    case .word(let word)?: word.utf8.count <= 2
    case .symbol?, .constant?, .fraction?, .squareRoot?: true
    default: false
    }
  }

  // MARK: Names

  /// The first letter of a word, of which the rest stays.
  private mutating func letter(of word: String) throws(ReadFailure) -> Expression {
    // A longer word among formulas is prose.
    guard word.unicodeScalars.count <= 3 else { throw .malformed }
    let rest = word.dropFirst()
    if rest.isEmpty {
      position += 1
    } else {
      tokens[position] = Token(kind: .word(String(rest)), isSpaced: false)
    }
    let name = String(word.prefix(1))
    if rest.isEmpty {
      if next != .underscore {
        if name == "e" { return .constant(.e) }
        if name == "i" { return .constant(.imaginaryUnit) }
      }
      return try named(name)
    }
    if name == "e" { return .constant(.e) }
    if name == "i" { return .constant(.imaginaryUnit) }
    return .variable(name)
  }

  private static let unknownFunctions: Set<String> = ["f", "g", "h", "F", "G", "H", "P", "Q"]

  /// A name with its subscript, or the call of a function with that name.
  private mutating func named(_ name: String) throws(ReadFailure) -> Expression {
    var name = name
    if take(.underscore) { name += "_" + (try subscriptText()) }
    if Self.unknownFunctions.contains(String(name.prefix(1))), next == .open(.round), !isSpaced(at: 0) {
      position += 1
      return try nested { (parser) throws(ReadFailure) in
        let (elements, _) = try parser.list(isBracketed: true)
        try parser.expect(.close(.round))
        return .application(name, elements)
      }
    }
    return .variable(name)
  }

  private func named(text: String) throws(ReadFailure) -> Expression {
    text.count == 1 && text != "e" && text != "i" && text.first?.isLetter == true
      ? .variable(text) : .text(text)
  }

  private mutating func subscriptText() throws(ReadFailure) -> String {
    guard take(.open(.brace)) else { return try subscriptPiece() }
    var text = ""
    while !take(.close(.brace)) { text += try subscriptPiece() }
    return text
  }

  private mutating func subscriptPiece() throws(ReadFailure) -> String {
    try work.spend()
    defer { position += 1 }
    switch next {
    case .number(let value, _, true)?: return value.value.reduced.parts.0.description
    case .word(let word)?: return word
    case .text(let text)?: return text
    case .symbol(let name)?: return name
    case .plus?: return "+"
    case .minus?: return "-"
    case .comma?: return ","
    default: throw .malformed
    }
  }
}
