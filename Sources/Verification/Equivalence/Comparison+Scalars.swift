/// Comparing numbers and formulas.
extension Comparison {
  /// Relative to the size of the sides (or to 1), two sides that agree to this at every point count as equal. The
  /// bounds of `Ball` are proven, so what differs by more than its bound is different for certain; what cannot be
  /// told apart at a bound this small is equal but for one chance in about 10^18 a point.
  static let agreement = 0x1p-60

  mutating func compareScalars(_ left: Expression, _ right: Expression) throws(ReadFailure)
    -> Verdict
  {
    let a = try Normalizer.normalized(left, work: &work)
    let b = try Normalizer.normalized(right, work: &work)
    if a == b { return .equal }
    if let verdict = Self.numbers(a, b) { return verdict }
    if let verdict = try degrees(a, b) { return verdict }
    if let verdict = infinities(a, b) { return verdict }
    if Self.areOfDifferentSize(a, b) { return .different }
    if let verdict = try rounded(a, b) { return verdict }
    if let verdict = try rounded(b, a) { return verdict }
    return try evaluated(a, b)
  }

  /// Compares two numbers exactly, a decimal as the rounded value of a number that has no finite decimals; nil if one
  /// side is no number.
  static func numbers(_ left: Expression, _ right: Expression) -> Verdict? {
    guard let a = left.rational, let b = right.rational else { return nil }
    if a == b { return .equal }
    switch (left, right) {
    case (.decimal(let decimal), .number(let exact)), (.number(let exact), .decimal(let decimal)):
      guard decimal.mayBeRounded, (decimal.value - exact).magnitude <= decimal.halfUnit else {
        return .different
      }
      return exact.hasFiniteDecimals ? .different : .equal
    default: return .different
    }
  }

  /// 90° is 90 and π/2.
  private mutating func degrees(_ a: Expression, _ b: Expression) throws(ReadFailure) -> Verdict? {
    switch (a, b) {
    case (.degrees(let x), .degrees(let y)): return try compareScalars(x, y)
    case (.degrees(let x), let other), (let other, .degrees(let x)):
      let plain = try compareScalars(x, other)
      return plain.or(try evaluated(.degrees(x), other))
    default: return nil
    }
  }

  /// Whether both are numbers, one at least a power too large to compute, whose logarithms differ clearly.
  private static func areOfDifferentSize(_ a: Expression, _ b: Expression) -> Bool {
    guard let x = a.logarithm, let y = b.logarithm, max(abs(x), abs(y)) > 700 else { return false }
    return abs(x - y) > 1e-9 * max(abs(x), abs(y))
  }

  private func infinities(_ a: Expression, _ b: Expression) -> Verdict? {
    func isInfinite(_ e: Expression) -> Bool { e.contains { $0 == .constant(.infinity) } }
    return isInfinite(a) || isInfinite(b) ? .different : nil
  }

  /// A decimal with enough digits is equal to a number without finite decimals of which it is the rounded value.
  private mutating func rounded(_ decimal: Expression, _ exact: Expression) throws(ReadFailure)
    -> Verdict?
  {
    guard case .decimal(let decimal) = decimal, decimal.mayBeRounded, !exact.hasVariables else {
      return nil
    }
    var evaluator = evaluator(isComplex: false, hasNaturalLogarithm: true, at: SamplePoint.reals[0])
    defer { work = evaluator.work }
    guard let value = try evaluator.value(exact), value.isReal,
      let center = Evaluator.ball(decimal.value),
      let half = Evaluator.ball(decimal.halfUnit)
    else { return nil }
    let distance = (value.real - center).center.magnitude.high
    return distance <= half.center.high + value.real.radius ? .equal : nil
  }

  private func evaluator(isComplex: Bool, hasNaturalLogarithm: Bool, at point: SamplePoint)
    -> Evaluator
  {
    Evaluator(
      point: point, allowsComplex: isComplex, hasNaturalLogarithm: hasNaturalLogarithm, work: work)
  }

  /// Compares values: equal needs agreement at every point where both sides have one, two points at least where there
  /// are variables.
  mutating func evaluated(_ a: Expression, _ b: Expression) throws(ReadFailure) -> Verdict {
    let hasLogarithm = a.contains(Self.isLogarithm) || b.contains(Self.isLogarithm)
    let natural = try evaluated(a, b, hasNaturalLogarithm: true)
    if !hasLogarithm || natural == .equal { return natural }
    let decimal = try evaluated(a, b, hasNaturalLogarithm: false)
    return natural.or(decimal)
  }

  private static func isLogarithm(_ expression: Expression) -> Bool {
    if case .call(.logarithm, _) = expression { return true }
    return false
  }

  private mutating func evaluated(_ a: Expression, _ b: Expression, hasNaturalLogarithm: Bool)
    throws(ReadFailure)
    -> Verdict
  {
    let isConstant = !a.hasVariables && !b.hasVariables
    let isComplex =
      isConstant || a.contains { $0 == .constant(.imaginaryUnit) }
      || b.contains { $0 == .constant(.imaginaryUnit) }
    var agreements = 0
    for points in [SamplePoint.reals, SamplePoint.integers] {
      for point in isConstant ? points.prefix(1) : points[...] {
        var evaluator = evaluator(
          isComplex: isComplex, hasNaturalLogarithm: hasNaturalLogarithm, at: point)
        let x = try evaluator.value(a)
        let y = x == nil ? nil : try evaluator.value(b)
        work = evaluator.work
        guard let x, let y else { continue }
        if !x.overlaps(y) { return .different }
        let scale = max(1, x.size, y.size)
        if max(x.radius, y.radius) <= Self.agreement * scale { agreements += 1 }
      }
      if agreements >= (isConstant ? 1 : 2) { return .equal }
    }
    return .unknown
  }
}
