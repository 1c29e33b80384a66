/// Brings expressions to a normal form: numbers folded exactly, sums and products flat, like terms and powers
/// collected, operands in a fixed order. Formulas with the same normal form are equal wherever they are defined.
struct Normalizer {
  var work: Work

  /// The normal form of `expression`; throws `undefined` where it divides by zero.
  static func normalized(_ expression: Expression, work: inout Work) throws(ReadFailure)
    -> Expression
  {
    var normalizer = Normalizer(work: work)
    let result = try normalizer.normalized(expression)
    work = normalizer.work
    return result
  }

  mutating func normalized(_ expression: Expression) throws(ReadFailure) -> Expression {
    try work.spend()
    switch expression {
    case .number, .constant, .variable, .text, .numberSet, .decimal: return expression
    case .sum(let terms): return try sum(try all(terms))
    case .product(let factors): return try product(try all(factors))
    case .power(let base, let exponent):
      return try power(try normalized(base), try normalized(exponent))
    case .call(let function, let arguments): return try call(function, try all(arguments))
    case .application(let name, let arguments): return .application(name, try all(arguments))
    case .plusMinus(let value): return .plusMinus(try normalized(value))
    case .degrees(let value): return .degrees(try normalized(value))
    case .quantity(let value, let unit): return .quantity(try normalized(value), unit)
    case .tuple(let parts): return .tuple(try all(parts))
    case .row(let parts): return .row(try all(parts))
    case .list(let parts): return try list(try all(parts))
    case .set(let parts): return .set(try all(parts))
    case .union(let parts): return .union(try all(parts))
    case .intersection(let parts): return .intersection(try all(parts))
    case .difference(let left, let right):
      return .difference(try normalized(left), try normalized(right))
    case .ratio(let parts): return .ratio(try all(parts))
    case .matrix(let rows, let columns, let cells):
      return .matrix(rows: rows, columns: columns, try all(cells))
    case .relation(let operands, let relations): return .relation(try all(operands), relations)
    case .interval(let interval):
      return .interval(
        Interval(
          lower: try normalized(interval.lower), upper: try normalized(interval.upper),
          isLowerClosed: interval.isLowerClosed, isUpperClosed: interval.isUpperClosed))
    }
  }

  private mutating func all(_ parts: [Expression]) throws(ReadFailure) -> [Expression] {
    var result: [Expression] = []
    result.reserveCapacity(parts.count)
    for part in parts { result.append(try normalized(part)) }
    return result
  }

  private func list(_ parts: [Expression]) throws(ReadFailure) -> Expression {
    parts.count == 1 ? parts[0] : .list(parts)
  }

  /// Exact numbers are only computed while they are small enough.
  private func isSmall(_ value: Rational, times factor: Int = 1) -> Bool {
    value.size.multipliedReportingOverflow(by: factor).overflow == false
      && value.size * factor <= Work.bitLimit
  }

  // MARK: Sums

  mutating func sum(_ terms: [Expression]) throws(ReadFailure) -> Expression {
    if let matrix = try matrixSum(terms) { return matrix }
    var constant = Rational.zero
    var collected: [(key: UInt64, rest: Expression, coefficient: Rational)] = []
    var pending = terms
    pending.reverse()
    while let term = pending.popLast() {
      try work.spend()
      guard term.isScalar else { throw .malformed }
      if let value = term.rational {
        try work.spend(cost: constant, value)
        constant = constant + value
        guard isSmall(constant) else { throw .exhausted }
        continue
      }
      if case .sum(let inner) = term {
        pending += inner.reversed()
        continue
      }
      let (coefficient, rest) = Self.split(term)
      let key = rest.structuralKey
      if let same = collected.firstIndex(where: { $0.key == key && $0.rest == rest }) {
        collected[same].coefficient = collected[same].coefficient + coefficient
      } else {
        collected.append((key, rest, coefficient))
      }
      try work.spend(collected.count / 8)
    }
    var result: [Expression] = collected.filter { !$0.coefficient.isZero }.sorted {
      $0.key < $1.key
    }.map {
      Self.times($0.coefficient, $0.rest)
    }
    if !constant.isZero || result.isEmpty { result.append(.number(constant.reduced)) }
    return result.count == 1 ? result[0] : .sum(result)
  }

  /// A term as a number times the rest.
  private static func split(_ term: Expression) -> (Rational, Expression) {
    guard case .product(let factors) = term, case .number(let coefficient)? = factors.first else {
      return (.one, term)
    }
    return (coefficient, factors.count == 2 ? factors[1] : .product(Array(factors.dropFirst())))
  }

  private static func times(_ coefficient: Rational, _ rest: Expression) -> Expression {
    if coefficient.isOne { return rest }
    if case .product(let factors) = rest {
      return .product([.number(coefficient.reduced)] + factors)
    }
    return .product([.number(coefficient.reduced), rest])
  }

  // MARK: Products

  mutating func product(_ factors: [Expression]) throws(ReadFailure) -> Expression {
    if let matrix = try matrixProduct(factors) { return matrix }
    var constant = Rational.one
    var bases: [(key: UInt64, base: Expression, exponent: Expression)] = []
    var pending = factors
    pending.reverse()
    while let factor = pending.popLast() {
      try work.spend()
      guard factor.isScalar else { throw .malformed }
      if let value = factor.rational {
        try work.spend(cost: constant, value)
        constant = constant * value
        guard isSmall(constant) else { throw .exhausted }
        continue
      }
      if case .product(let inner) = factor {
        pending += inner.reversed()
        continue
      }
      var (base, exponent) = (factor, Expression.one)
      if case .power(let b, let e) = factor { (base, exponent) = (b, e) }
      let key = base.structuralKey
      if base != .constant(.infinity),
        let same = bases.firstIndex(where: { $0.key == key && $0.base == base })
      {
        bases[same].exponent = try sum([bases[same].exponent, exponent])
      } else {
        bases.append((key, base, exponent))
      }
      try work.spend(bases.count / 8)
    }
    if constant.isZero { return .zero }
    var result: [Expression] = []
    for (_, base, exponent) in bases.sorted(by: { $0.key < $1.key }) {
      let folded = try power(base, exponent)
      // Powers that became numbers, or products again.
      if let value = folded.rational {
        constant = constant * value
      } else if case .product(let inner) = folded {
        for factor in inner {
          if let value = factor.rational {
            constant = constant * value
          } else {
            result.append(factor)
          }
        }
      } else {
        result.append(folded)
      }
    }
    guard isSmall(constant) else { throw .exhausted }
    if result.isEmpty { return .number(constant.reduced) }
    if result.count == 1, constant.isOne { return result[0] }
    // -(a - b) is b - a.
    if result.count == 1, case .sum(let terms) = result[0] {
      var scaled: [Expression] = []
      for term in terms { scaled.append(try product([.number(constant), term])) }
      return try sum(scaled)
    }
    return .product((constant.isOne ? [] : [.number(constant.reduced)]) + result)
  }

  // MARK: Powers

  mutating func power(_ base: Expression, _ exponent: Expression) throws(ReadFailure) -> Expression {
    if case .matrix = base { return try matrixPower(base, exponent) }
    guard base.isScalar, exponent.isScalar else { throw .malformed }
    guard let power = exponent.rational else {
      if base == .one { return .one }
      return .power(base, exponent)
    }
    if power.isZero { return .one }
    if power.isOne { return base }
    if let value = base.rational { return try self.power(value, power) }
    if base == .constant(.imaginaryUnit), let integer = power.integer {
      switch ((integer % 4) + 4) % 4 {
      case 0: return .one
      case 1: return base
      case 2: return .minusOne
      default: return .product([.minusOne, base])
      }
    }
    switch base {
    case .power(let inner, let first):
      // (x^a)^n is x^(a n) for every integer n.
      if power.isInteger { return try self.power(inner, try product([first, .number(power)])) }
    case .product(let factors):
      if power.isInteger {
        var powers: [Expression] = []
        for factor in factors { powers.append(try self.power(factor, .number(power))) }
        return try product(powers)
      }
    default: break
    }
    return .power(base, .number(power.reduced))
  }

  /// A power too large to compute, with the smallest base: 4^50000 is 2^100000.
  private mutating func unfoldedPower(_ base: Rational, _ exponent: Int) throws(ReadFailure)
    -> Expression
  {
    if base == .minusOne { return exponent % 2 == 0 ? .one : .minusOne }
    let unfolded = Expression.power(.number(base.reduced), .integer(exponent))
    guard case .small = base else { return unfolded }
    try work.spend(128)
    for degree in [61, 59, 53, 47, 43, 41, 37, 31, 29, 23, 19, 17, 13, 11, 7, 5, 3, 2] {
      guard let root = base.root(degree), !exponent.multipliedReportingOverflow(by: degree).overflow
      else {
        continue
      }
      return try unfoldedPower(root, exponent * degree)
    }
    return unfolded
  }

  private mutating func power(_ base: Rational, _ exponent: Rational) throws(ReadFailure)
    -> Expression
  {
    if base.isZero {
      if exponent.isNegative { throw .undefined }
      return .zero
    }
    let unfolded = Expression.power(.number(base.reduced), .number(exponent.reduced))
    if base.isOne { return .one }
    if let integer = exponent.integer {
      guard abs(integer) <= Work.bitLimit, isSmall(base, times: abs(integer)) || base == .minusOne
      else {
        return try unfoldedPower(base, integer)
      }
      if base == .minusOne { return integer % 2 == 0 ? .one : .minusOne }
      try work.spend(cost: base.size * abs(integer), base.size * abs(integer))
      let value = base.power(abs(integer))
      guard let result = integer < 0 ? value.reciprocal : value else { throw .undefined }
      return .number(result.reduced)
    }
    let (top, bottom) = exponent.reduced.parts
    guard let degree = Int(exactly: bottom), degree <= 64, let times = Int(exactly: top),
      abs(times) <= 4096
    else {
      return unfolded
    }
    guard isSmall(base, times: 8) else { return unfolded }
    try work.spend(cost: base.size * 4, base.size * 4)
    guard let root = base.root(degree) else { return unfolded }
    return try power(root, Rational(times))
  }
}
