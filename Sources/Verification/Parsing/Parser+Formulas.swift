/// Sums, products and powers.
extension Parser {
  mutating func sum() throws(ReadFailure) -> Expression {
    var terms = [try term(isFirst: true)]
    while true {
      switch next {
      case .plus?, .minus?, .plusMinus?, .minusPlus?: terms.append(try term(isFirst: false))
      default: return terms.count == 1 ? terms[0] : .sum(terms)
      }
    }
  }

  /// A product with its sign.
  private mutating func term(isFirst: Bool) throws(ReadFailure) -> Expression {
    try work.spend()
    let sign = next
    switch sign {
    case .plus?, .minus?, .plusMinus?, .minusPlus?: position += 1
    default: guard isFirst else { throw .malformed }
    }
    let value = try product()
    return switch sign {
    case .minus?: Self.negated(value)
    case .plusMinus?: .plusMinus(value)
    case .minusPlus?: .plusMinus(Self.negated(value))
    default: value
    }
  }

  static func negated(_ value: Expression) -> Expression {
    switch value {
    case .number(let number): .number(-number)
    case .decimal(let decimal): .decimal(decimal.negated)
    case .interval(let interval):
      .interval(
        Interval(
          lower: negated(interval.upper), upper: negated(interval.lower),
          isLowerClosed: interval.isUpperClosed,
          isUpperClosed: interval.isLowerClosed))
    default: .product([.minusOne, value])
    }
  }

  mutating func product() throws(ReadFailure) -> Expression {
    var factors = [try factor()]
    while true {
      try work.spend()
      switch next {
      case .times?:
        position += 1
        factors.append(try signedFactor())
      case .divide?:
        position += 1
        factors.append(.power(try signedFactor(), .minusOne))
      default:
        guard startsImplicitFactor(after: factors[factors.count - 1]) else {
          return factors.count == 1 ? factors[0] : .product(factors)
        }
        factors.append(try factor())
      }
    }
  }

  private mutating func signedFactor() throws(ReadFailure) -> Expression {
    if take(.minus) { return Self.negated(try factor()) }
    _ = take(.plus)
    return try factor()
  }

  /// Whether a factor follows that no sign stands in front of.
  private func startsImplicitFactor(after last: Expression) -> Bool {
    switch next {
    case .word(let word)?:
      if last.rational != nil || isPercentage(last) { return !isUnit(word) }
      // Two words are prose, two letters a product.
      if word.utf8.count > 1, isSpaced(at: 0), case .word? = kind(at: -1) { return false }
      return word.utf8.count <= 3 || !isSpaced(at: 0)
    case .symbol?, .constant?, .fraction?, .squareRoot?, .function?, .binomial?, .beginMatrix?:
      return true
    case .open(let bracket)?: return bracket != .square
    case .bar?: return openBars == 0
    default: return false
    }
  }

  private func isPercentage(_ value: Expression) -> Bool {
    if case .product(let factors) = value { return factors.allSatisfy { $0.rational != nil } }
    return false
  }

  /// A single thing with what stands behind it: powers, `!`, `%`, degrees.
  mutating func factor() throws(ReadFailure) -> Expression {
    var value = try primary()
    for _ in 0..<Work.depthLimit {
      switch next {
      case .caret?:
        position += 1
        if takeDegree() { value = .degrees(value) } else { value = .power(value, try exponent()) }
      case .degree?:
        position += 1
        value = .degrees(value)
      case .factorial?:
        position += 1
        value = .call(.factorial, [value])
      case .percent?:
        position += 1
        value = .product([value, .number(.small(1, 100))])
      default: return value
      }
      try work.spend()
    }
    throw .exhausted
  }

  mutating func exponent() throws(ReadFailure) -> Expression {
    try nested { (parser) throws(ReadFailure) in
      if parser.take(.minus) { return Self.negated(try parser.exponentValue()) }
      _ = parser.take(.plus)
      return try parser.exponentValue()
    }
  }

  private mutating func exponentValue() throws(ReadFailure) -> Expression {
    let base = try primary()
    return take(.caret) ? .power(base, try exponent()) : base
  }

  /// `\circ`, also in braces.
  private mutating func takeDegree() -> Bool {
    if take(.degree) { return true }
    if next == .open(.brace), kind(at: 1) == .degree, kind(at: 2) == .close(.brace) {
      position += 3
      return true
    }
    return false
  }
}
