extension RealSet.End {
  /// The end at the value of `expression`; nil if that is no real number and not infinite.
  init?(_ expression: Expression, isClosed: Bool, work: inout Work) throws(ReadFailure) {
    switch expression {
    case .constant(.infinity): self = .high
    case .product([.minusOne, .constant(.infinity)]): self = .low
    default:
      guard expression.isScalar, !expression.hasVariables else { return nil }
      var evaluator = Evaluator(
        point: SamplePoint.reals[0], allowsComplex: false, hasNaturalLogarithm: true, work: work)
      let value = try evaluator.value(expression)
      work = evaluator.work
      guard let value, value.isReal else { return nil }
      self.init(position: value.real.center.high, isClosed: isClosed, expression: expression)
    }
  }
}

extension RealSet {
  /// The real numbers that `expression` names as a set; nil if it is no such set.
  init?(_ expression: Expression, work: inout Work) throws(ReadFailure) {
    try work.spend(4)
    switch expression {
    case .interval(let interval):
      guard
        let set = try Self.between(
          interval.lower, interval.upper, interval.isLowerClosed, interval.isUpperClosed, &work)
      else { return nil }
      self = set
    case .tuple(let parts) where parts.count == 2:
      guard let set = try Self.between(parts[0], parts[1], false, false, &work) else { return nil }
      self = set
    case .row(let parts) where parts.count == 2:
      guard let set = try Self.between(parts[0], parts[1], true, true, &work) else { return nil }
      self = set
    case .set(let parts):
      var segments: [Segment] = []
      for part in parts {
        for value in part.branches ?? [part] {
          guard let end = try End(value, isClosed: true, work: &work), end.position.isFinite else {
            return nil
          }
          segments.append(Segment(lower: end, upper: end))
        }
      }
      self = RealSet(segments)
    case .numberSet("R"): self = .all
    case .union(let parts):
      var segments: [Segment] = []
      for part in parts {
        guard let set = try RealSet(part, work: &work) else { return nil }
        segments += set.segments
      }
      self = RealSet(segments)
    case .intersection(let parts):
      var result = RealSet.all
      for part in parts {
        guard let set = try RealSet(part, work: &work) else { return nil }
        try work.spend(result.segments.count * set.segments.count)
        result = result.intersection(set)
      }
      self = result
    case .difference(let left, let right):
      guard let a = try RealSet(left, work: &work), let b = try RealSet(right, work: &work) else {
        return nil
      }
      self = a.intersection(b.complement)
    case .relation:
      guard let solution = try Solution(of: expression, work: &work) else { return nil }
      self = solution.set
    default: return nil
    }
  }

  private static func between(
    _ lower: Expression, _ upper: Expression, _ isLowerClosed: Bool, _ isUpperClosed: Bool,
    _ work: inout Work
  ) throws(ReadFailure) -> RealSet? {
    guard let a = try End(lower, isClosed: isLowerClosed, work: &work),
      let b = try End(upper, isClosed: isUpperClosed, work: &work),
      a.position < b.position || areSame(a.position, b.position)
    else { return nil }
    return RealSet([Segment(lower: a, upper: b)])
  }
}
