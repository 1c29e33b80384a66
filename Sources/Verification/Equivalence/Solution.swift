/// The numbers that satisfy an inequality, or a condition that is a set already.
struct Solution {
  /// What the numbers are values of: `x`, `f(x)`; nil for a set.
  var subject: Expression?
  var set: RealSet

  /// nil if `expression` is neither, or cannot be solved.
  init?(of expression: Expression, work: inout Work) throws(ReadFailure) {
    switch expression {
    case .relation(let operands, let relations):
      guard let solved = try Self.solved(operands, relations, &work) else { return nil }
      self = solved
    case .union(let parts), .intersection(let parts):
      guard parts.contains(where: \.isRelation) else {
        guard let set = try RealSet(expression, work: &work) else { return nil }
        self.set = set
        return
      }
      var result: Solution?
      let isUnion = if case .union = expression { true } else { false }
      for part in parts {
        guard let next = try Solution(of: part, work: &work) else { return nil }
        guard let known = result else {
          result = next
          continue
        }
        guard known.subject == next.subject else { return nil }
        try work.spend(known.set.segments.count * 4)
        result?.set = isUnion ? known.set.union(next.set) : known.set.intersection(next.set)
      }
      guard let result else { return nil }
      self = result
    default:
      guard let set = try RealSet(expression, work: &work) else { return nil }
      self.set = set
    }
  }

  private init(subject: Expression?, set: RealSet) {
    self.subject = subject
    self.set = set
  }

  private static func solved(_ operands: [Expression], _ relations: [Relation], _ work: inout Work)
    throws(ReadFailure) -> Solution?
  {
    guard operands.allSatisfy(\.isScalar) else { return nil }
    let unknown = operands.indices.filter { operands[$0].hasVariables }
    if operands.count == 2, unknown.count == 2 {
      // Everything to the left: x - 1 < 2 x.
      let left = Expression.sum([operands[0], .product([.minusOne, operands[1]])])
      let normal = try Normalizer.normalized(left, work: &work)
      guard normal.hasVariables else { return nil }
      return try solved([normal, .zero], relations, &work)
    }
    guard unknown.count == 1, let middle = unknown.first, (2...3).contains(operands.count) else {
      return nil
    }
    guard operands.count == 2 || middle == 1 else { return nil }
    var set = RealSet.all
    for (index, relation) in relations.enumerated() {
      // The relation of the unknown to the number beside it.
      let isLeft = index == middle
      guard
        let part = try numbers(
          isLeft ? relation : relation.reversed, operands[isLeft ? index + 1 : index], &work)
      else { return nil }
      set = set.intersection(part)
    }
    return try Solution(subject: operands[middle], set: set).simplified(&work)
  }

  /// All numbers that stand in `relation` to `value`.
  private static func numbers(_ relation: Relation, _ value: Expression, _ work: inout Work)
    throws(ReadFailure) -> RealSet?
  {
    let isClosed = [.lessOrEqual, .greaterOrEqual, .equal].contains(relation)
    guard let end = try RealSet.End(value, isClosed: isClosed, work: &work) else { return nil }
    switch relation {
    case .less, .lessOrEqual: return RealSet([RealSet.Segment(lower: .low, upper: end)])
    case .greater, .greaterOrEqual: return RealSet([RealSet.Segment(lower: end, upper: .high)])
    case .equal, .notEqual:
      guard end.position.isFinite else { return nil }
      var point = end
      point.isClosed = true
      let set = RealSet([RealSet.Segment(lower: point, upper: point)])
      return relation == .equal ? set : set.complement
    default: return nil
    }
  }

  /// Undoes what is done to the unknown: factors, terms, absolute values and squares.
  private func simplified(_ work: inout Work) throws(ReadFailure) -> Solution {
    try work.spend(16)
    switch subject {
    case .product(let factors)?:
      guard let factor = factors.first(where: { !$0.hasVariables && $0 != .constant(.infinity) }),
        let end = try RealSet.End(factor, isClosed: true, work: &work), end.position.isFinite,
        end.position != 0
      else { return self }
      let rest = factors.filter { $0 != factor }
      guard rest.count == factors.count - 1 else { return self }
      let set = try mapped(reverses: end.position < 0, &work) {
        .product([$0, .power(factor, .minusOne)])
      }
      return try Solution(subject: rest.count == 1 ? rest[0] : .product(rest), set: set).simplified(
        &work)
    case .sum(let terms)?:
      guard let term = terms.first(where: { !$0.hasVariables }) else { return self }
      let rest = terms.filter { $0 != term }
      guard rest.count == terms.count - 1, !rest.isEmpty else { return self }
      let set = try mapped(reverses: false, &work) { .sum([$0, .product([.minusOne, term])]) }
      return try Solution(subject: rest.count == 1 ? rest[0] : .sum(rest), set: set).simplified(
        &work)
    case .call(.absoluteValue, let arguments)?:
      return try Solution(subject: arguments[0], set: mirrored(set, &work)).simplified(&work)
    case .power(let base, .number(let exponent))? where exponent == 2:
      let positive = set.intersection(Self.notNegative)
      let roots = try Solution(subject: nil, set: positive).mapped(reverses: false, &work) {
        .power($0, .number(.small(1, 2)))
      }
      return try Solution(subject: base, set: mirrored(roots, &work)).simplified(&work)
    default: return self
    }
  }

  private static let notNegative = RealSet([
    RealSet.Segment(
      lower: RealSet.End(position: 0, isClosed: true, expression: .zero), upper: .high)
  ])

  /// The numbers whose magnitudes are in `set`.
  private func mirrored(_ set: RealSet, _ work: inout Work) throws(ReadFailure) -> RealSet {
    let positive = set.intersection(Self.notNegative)
    let negative = try Solution(subject: nil, set: positive).mapped(reverses: true, &work) {
      .product([.minusOne, $0])
    }
    return positive.union(negative)
  }

  private func mapped(reverses: Bool, _ work: inout Work, _ map: (Expression) -> Expression)
    throws(ReadFailure)
    -> RealSet
  {
    try set.mapped(reverses: reverses) { (end) throws(ReadFailure) in
      if !end.position.isFinite {
        return (end.position > 0) == reverses ? .low : .high
      }
      let expression = try Normalizer.normalized(map(end.expression), work: &work)
      guard let moved = try RealSet.End(expression, isClosed: end.isClosed, work: &work) else {
        throw .undefined
      }
      return moved
    }
  }
}

extension Expression {
  var isRelation: Bool {
    if case .relation = self { return true }
    return false
  }
}
