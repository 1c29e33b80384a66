internal import BigInt

/// Evaluates formulas at a point, with bounds.
struct Evaluator {
  let point: SamplePoint
  /// Whether roots of negative numbers are imaginary; else they have no value.
  let allowsComplex: Bool
  /// Whether `\log` without a base is the natural logarithm; else its base is 10.
  let hasNaturalLogarithm: Bool
  var work: Work

  /// The value of `expression`; nil where it has none, or none that can be bounded.
  mutating func value(_ expression: Expression) throws(ReadFailure) -> ComplexBall? {
    try work.spend(4)
    let result: ComplexBall?
    switch expression {
    case .number(let value): return Self.ball(value).map { ComplexBall($0) }
    case .decimal(let decimal): return Self.ball(decimal.value).map { ComplexBall($0) }
    case .constant(let constant): result = Self.value(of: constant)
    case .variable(let name): result = ComplexBall(point.value(of: name))
    case .application: result = ComplexBall(point.value(expression.structuralKey))
    case .sum(let terms):
      var sum = ComplexBall(Ball(0))
      for term in terms {
        guard let value = try value(term) else { return nil }
        sum = sum + value
      }
      result = sum
    case .product(let factors):
      var product = ComplexBall(Ball(1))
      for factor in factors {
        guard let value = try value(factor) else { return nil }
        product = product * value
      }
      result = product
    case .power(let base, let exponent): result = try power(base, exponent)
    case .call(let function, let arguments): result = try call(function, arguments)
    case .degrees(let value):
      guard let degrees = try self.value(value) else { return nil }
      result = degrees * ComplexBall(Ball(DoubleDouble.pi / DoubleDouble(180), radius: 0x1p-100))
    default: return nil
    }
    guard let result, result.isFinite else { return nil }
    return result
  }

  private static func value(of constant: Constant) -> ComplexBall? {
    switch constant {
    case .pi: ComplexBall(Ball(.pi, radius: 0x1p-104))
    case .e: ComplexBall(Ball(.e, radius: 0x1p-104))
    case .imaginaryUnit: ComplexBall(Ball(0), Ball(1))
    case .infinity: nil
    }
  }

  /// The ball around a rational number.
  static func ball(_ value: Rational) -> Ball? {
    if case .small(let a, let b) = value, abs(a) < 1 << 53, b < 1 << 53 {
      return Ball(Double(a)) / Ball(Double(b))
    }
    let (a, b) = value.parts
    guard let top = ball(a), let bottom = ball(b) else { return nil }
    return top / bottom
  }

  private static func ball(_ value: BigInt) -> Ball? {
    let magnitude = value.magnitude
    let width = magnitude.bitWidth
    guard width < 1000 else { return nil }
    // The highest 53 bits and the 53 below.
    let shift = max(0, width - 106)
    let top = magnitude >> shift
    let low = top & ((BigUInt(1) << 53) - 1)
    let high = top >> 53
    let center =
      DoubleDouble(Double(UInt64(high))).scaled(by: 53) + DoubleDouble(Double(UInt64(low)))
    let ball = Ball(
      center.scaled(by: shift),
      radius: shift == 0 ? 0 : Double(sign: .plus, exponent: shift, significand: 1))
    return value.sign == .minus ? -ball : ball
  }

  // MARK: Powers

  private mutating func power(_ base: Expression, _ exponent: Expression) throws(ReadFailure)
    -> ComplexBall?
  {
    guard let base = try value(base) else { return nil }
    if let exponent = exponent.rational {
      if let integer = exponent.integer {
        return abs(integer) < 1 << 30 ? base.power(integer) : nil
      }
      try work.spend(16)
      return power(base, exponent)
    }
    try work.spend(32)
    guard let exponent = try value(exponent) else { return nil }
    if base.isReal, exponent.isReal {
      if let integer = exponent.real.integer, abs(integer) < 10_000, exponent.real.radius == 0 {
        return base.power(integer)
      }
      if base.real.isPositive {
        guard let logarithm = base.real.logarithm else { return nil }
        return (logarithm * exponent.real).exponential.map { ComplexBall($0) }
      }
      return nil
    }
    // e^z and other positive bases.
    guard base.isReal, let logarithm = base.real.logarithm else { return nil }
    return (ComplexBall(logarithm) * exponent).exponential
  }

  private func power(_ base: ComplexBall, _ exponent: Rational) -> ComplexBall? {
    let (top, bottom) = exponent.reduced.parts
    guard let times = Int(exactly: top), let degree = Int(exactly: bottom), abs(times) < 1 << 20
    else {
      return nil
    }
    guard let root = root(base, degree) else { return nil }
    return root.power(times)
  }

  /// The root: the real one where there is one.
  private func root(_ value: ComplexBall, _ degree: Int) -> ComplexBall? {
    if degree == 1 { return value }
    if degree == 2 {
      guard value.isReal, !allowsComplex else { return value.squareRoot }
      return value.real.squareRoot.map { ComplexBall($0) }
    }
    guard value.isReal, degree > 0 else { return nil }
    if value.real.isPositive {
      guard let logarithm = value.real.logarithm, let exponent = logarithm / Ball(Double(degree))
      else {
        return nil
      }
      return exponent.exponential.map { ComplexBall($0) }
    }
    if value.real.isNegative, degree % 2 == 1 { return root(-value, degree).map { -$0 } }
    return value.real.center.high == 0 && value.real.radius == 0 ? value : nil
  }

  // MARK: Functions

  private mutating func call(_ function: Function, _ arguments: [Expression]) throws(ReadFailure)
    -> ComplexBall?
  {
    try work.spend(32)
    var values: [ComplexBall] = []
    for argument in arguments {
      guard let value = try value(argument) else { return nil }
      values.append(value)
    }
    guard let first = values.first else { return nil }
    if function == .absoluteValue { return first.magnitude.map { ComplexBall($0) } }
    if function == .exponential { return first.exponential }
    if function == .root {
      guard let degree = first.real.integer, first.isReal, values.count == 2 else { return nil }
      return root(values[1], degree)
    }
    if function == .naturalLogarithm, allowsComplex, first.isReal, first.real.isNegative {
      return (-first.real).logarithm.map { ComplexBall($0, Ball(.pi, radius: 0x1p-104)) }
    }
    guard values.allSatisfy(\.isReal) else { return nil }
    return RealFunctions.value(
      function, values.map(\.real), hasNaturalLogarithm: hasNaturalLogarithm
    )
    .map { ComplexBall($0) }
  }
}
