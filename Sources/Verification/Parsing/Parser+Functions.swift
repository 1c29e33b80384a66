/// Functions and commands with their arguments.
extension Parser {
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

  mutating func root() throws(ReadFailure) -> Expression {
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
  mutating func binomial() throws(ReadFailure) -> Expression {
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

  mutating func call(_ function: Function) throws(ReadFailure) -> Expression {
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
}
