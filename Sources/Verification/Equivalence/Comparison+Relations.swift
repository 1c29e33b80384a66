/// Equations and inequalities.
extension Comparison {
  mutating func relation(_ left: Expression, _ right: Expression) throws(ReadFailure) -> Verdict {
    if let name = left.assignedName {
      guard let other = right.assignedName, other != name else {
        // Two equations may say the same of a name in other words: y = x + 1 and y - x = 1.
        let values = try compare(left.assignedValue, right.assignedValue)
        return values.or(try equations(left, right))
      }
      // x = 3 is not y = 3; f(x) = x + 1 is g(x) = x + 1 for all that can be told.
      guard case .application = name, case .application = other else {
        return try equations(left, right)
      }
      return try compare(left.assignedValue, right.assignedValue)
    }
    if left.assignedValue != left || right.assignedValue != right {
      let values = try compare(left.assignedValue, right.assignedValue)
      return values.or(try equations(left, right))
    }
    if let a = try Solution(of: left, work: &work), let b = try Solution(of: right, work: &work) {
      if a.subject == nil || b.subject == nil || a.subject == b.subject {
        return try same(a.set, b.set)
      }
    }
    return try equations(left, right)
  }

  /// Whether the two relations are multiples of each other: a constant times the difference of the sides of one is
  /// that of the other, positive where the order counts.
  private mutating func equations(_ left: Expression, _ right: Expression) throws(ReadFailure)
    -> Verdict
  {
    guard case .relation(let a, let first) = left, case .relation(let b, let second) = right,
      a.count == 2, b.count == 2, (a + b).allSatisfy(\.isScalar)
    else { return .different }
    var (f, g) = (Self.difference(a), Self.difference(b))
    var (relation, other) = (first[0], second[0])
    if relation == .greater || relation == .greaterOrEqual {
      (f, relation) = (Self.negated(f), relation.reversed)
    }
    if other == .greater || other == .greaterOrEqual {
      (g, other) = (Self.negated(g), other.reversed)
    }
    guard relation == other else { return .different }
    f = try Normalizer.normalized(f, work: &work)
    g = try Normalizer.normalized(g, work: &work)
    guard f.hasVariables, g.hasVariables else { return try compareScalars(f, g) }
    // f(p) g(q) = f(q) g(p) for all points.
    var reference: (f: Ball, g: Ball)?
    var agreements = 0
    for point in SamplePoint.reals {
      var evaluator = Evaluator(
        point: point, allowsComplex: false, hasNaturalLogarithm: true, work: work)
      let x = try evaluator.value(f)
      let y = x == nil ? nil : try evaluator.value(g)
      work = evaluator.work
      guard let x = x?.real, let y = y?.real else { continue }
      guard let start = reference else {
        guard x.isNonzero, y.isNonzero else { continue }
        if relation.isOrder, (x.center.high > 0) != (y.center.high > 0) { return .different }
        reference = (x, y)
        continue
      }
      guard (x * start.g).overlaps(y * start.f) else { return .different }
      agreements += 1
    }
    return agreements >= 3 ? .equal : .unknown
  }

  private static func difference(_ sides: [Expression]) -> Expression {
    .sum([sides[0], .product([.minusOne, sides[1]])])
  }

  private static func negated(_ value: Expression) -> Expression { .product([.minusOne, value]) }
}
