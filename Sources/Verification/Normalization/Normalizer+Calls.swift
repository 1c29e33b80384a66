internal import BigInt

/// Functions of numbers whose values are exact.
extension Normalizer {
  mutating func call(_ function: Function, _ arguments: [Expression]) throws(ReadFailure)
    -> Expression
  {
    guard arguments.allSatisfy(\.isScalar) else { throw .malformed }
    let unfolded = Expression.call(function, arguments)
    let values = arguments.compactMap(\.rational)
    guard values.count == arguments.count, let first = values.first else {
      if function == .exponential { return .power(.constant(.e), arguments[0]) }
      if function == .root, arguments.count == 2, let degree = values.first?.integer,
        arguments[0].rational != nil
      {
        guard degree > 0 else { throw .undefined }
      }
      return unfolded
    }
    switch function {
    case .absoluteValue: return .number(first.magnitude)
    case .floor: return .number(first.floor)
    case .ceiling: return .number(first.ceiling)
    case .factorial: return try factorial(first) ?? unfolded
    case .binomial:
      guard values.count == 2 else { throw .malformed }
      return try binomial(first, values[1]) ?? unfolded
    case .minimum: return .number(values.min() ?? first)
    case .maximum: return .number(values.max() ?? first)
    case .greatestCommonDivisor, .leastCommonMultiple:
      return try divisors(values, isGreatest: function == .greatestCommonDivisor) ?? unfolded
    case .exponential: return first.isZero ? .one : .power(.constant(.e), arguments[0])
    case .naturalLogarithm, .logarithm:
      if first.isZero { throw .undefined }
      return first.isOne ? .zero : unfolded
    case .logarithmToBase:
      guard values.count == 2 else { throw .malformed }
      if values[1].isZero || first.isZero || first.isOne { throw .undefined }
      return values[1].isOne ? .zero : unfolded
    case .root:
      guard values.count == 2, let degree = first.integer, degree > 0 else { throw .undefined }
      guard degree <= 64, values[1].size <= Work.bitLimit / 8, let root = values[1].root(degree)
      else {
        return degree == 2 ? .power(arguments[1], .number(.small(1, 2))) : unfolded
      }
      return .number(root)
    default: return unfolded
    }
  }

  private mutating func factorial(_ value: Rational) throws(ReadFailure) -> Expression? {
    guard let n = value.integer else { return nil }
    if n < 0 { throw .undefined }
    guard n <= 1000 else { return nil }
    try work.spend(n + n * n / 512)
    var result = Rational.one
    for factor in stride(from: 2, through: n, by: 1) { result = result * Rational(factor) }
    return .number(result)
  }

  private mutating func binomial(_ top: Rational, _ bottom: Rational) throws(ReadFailure)
    -> Expression?
  {
    guard let n = top.integer, let k = bottom.integer else { return nil }
    guard n >= 0, n <= 100_000 else { return nil }
    if k < 0 || k > n { return .zero }
    let count = min(k, n - k)
    guard count <= 500 else { return nil }
    try work.spend(count * 4 + count * count / 64)
    var result = BigInt(1)
    for index in 0..<count { result = result * BigInt(n - index) / BigInt(index + 1) }
    return .number(Rational(result, over: 1))
  }

  private mutating func divisors(_ values: [Rational], isGreatest: Bool) throws(ReadFailure)
    -> Expression?
  {
    var result = 0
    for (index, value) in values.enumerated() {
      try work.spend(4)
      guard let integer = value.integer, integer != .min else { return nil }
      if index == 0 {
        result = abs(integer)
        continue
      }
      var (a, b) = (result, abs(integer))
      while b != 0 { (a, b) = (b, a % b) }
      if isGreatest {
        result = a
      } else if a == 0 {
        result = 0
      } else {
        let (product, overflow) = (result / a).multipliedReportingOverflow(by: abs(integer))
        if overflow { return nil }
        result = product
      }
    }
    return .integer(result)
  }
}
