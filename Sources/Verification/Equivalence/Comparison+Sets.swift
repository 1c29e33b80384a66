/// Intervals, unions and what else names a set of real numbers.
extension Comparison {
  mutating func sets(_ left: Expression, _ right: Expression) throws(ReadFailure) -> Verdict {
    if let a = try Solution(of: left, work: &work), let b = try Solution(of: right, work: &work) {
      guard a.subject == nil || b.subject == nil || a.subject == b.subject else {
        return .different
      }
      return try same(a.set, b.set)
    }
    // Ends with variables cannot be put in order: part by part.
    switch (left, right) {
    case (.interval(let a), .interval(let b)):
      guard a.isLowerClosed == b.isLowerClosed, a.isUpperClosed == b.isUpperClosed else {
        return .different
      }
      return try inOrder([a.lower, a.upper], [b.lower, b.upper])
    case (.union(let a), .union(let b)): return try matching(a, b)
    case (.intersection(let a), .intersection(let b)): return try matching(a, b)
    case (.difference(let a, let b), .difference(let c, let d)):
      return try inOrder([a, b], [c, d])
    default: return .different
    }
  }

  mutating func same(_ a: RealSet, _ b: RealSet) throws(ReadFailure) -> Verdict {
    guard a.segments.count == b.segments.count else { return .different }
    var verdicts: [Verdict] = []
    for (x, y) in zip(a.segments, b.segments) {
      guard x.lower.isClosed == y.lower.isClosed, x.upper.isClosed == y.upper.isClosed else {
        return .different
      }
      for (end, other) in [(x.lower, y.lower), (x.upper, y.upper)] {
        let verdict = try compare(end.expression, other.expression)
        if verdict == .different { return .different }
        verdicts.append(verdict)
      }
    }
    return .all(verdicts)
  }
}
