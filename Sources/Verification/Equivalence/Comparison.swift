/// Decides whether two expressions in normal form say the same. Symmetric in its arguments.
struct Comparison {
  var work: Work

  /// Compares all readings of one answer with all of the other: it is right in one is right.
  static func compare(_ left: Answer, _ right: Answer, work: inout Work) throws(ReadFailure)
    -> Verdict
  {
    // Reflexive by rule, and most right answers are written alike.
    if left == right { return .equal }
    if !left.plainText.isEmpty, left.plainText == right.plainText,
      left.readings.contains(where: \.isText) || right.readings.contains(where: \.isText)
    {
      return .equal
    }
    if left.readings.count == 1, right.readings.count == 1,
      let verdict = numbers(left.readings[0], right.readings[0])
    {
      return verdict
    }
    // One order for both ways round, so that a work bound is reached in both or in neither.
    let isOrdered = left.readings[0].structuralKey <= right.readings[0].structuralKey
    let (first, second) = isOrdered ? (left, right) : (right, left)
    var comparison = Comparison(work: work)
    var verdict = Verdict.different
    for a in first.readings {
      for b in second.readings { verdict = verdict.or(try comparison.compare(a, b)) }
    }
    work = comparison.work
    return verdict
  }

  mutating func compare(_ left: Expression, _ right: Expression) throws(ReadFailure) -> Verdict {
    try work.spend(2)
    if let verdict = Self.numbers(left, right) { return verdict }
    if left == right { return .equal }
    // The kind that comes first is on the left: one rule for both orders.
    return left.rank <= right.rank ? try ordered(left, right) : try ordered(right, left)
  }

  /// By the kind of the left side, whose rank is not above that of the right.
  private mutating func ordered(_ left: Expression, _ right: Expression) throws(ReadFailure)
    -> Verdict
  {
    switch (left, right) {
    case (.relation, _): return try relation(left, right)
    case (.quantity, _): return try quantity(left, right)
    case (_, _) where left.branches != nil || right.branches != nil:
      return try branches(left, right)
    case (.union, _), (.intersection, _), (.difference, _), (.interval, _), (.numberSet, _):
      return try sets(left, right)
    case (.set, .row(let others)) where others.count == 2: return try sets(left, right)
    case (.set(let parts), .set(let others)): return try sameSet(parts, others)
    case (.set(let parts), .list(let others)): return try sameSet(parts, others)
    case (.set(let parts), _) where parts.count == 1: return try compare(parts[0], right)
    case (.list(let parts), .list(let others)): return try lists(parts, others)
    case (.list(let parts), .tuple(let others)), (.list(let parts), .row(let others)):
      return try inOrder(parts, others)
    case (.tuple(let parts), .tuple(let others)), (.tuple(let parts), .row(let others)):
      // Two numbers in square brackets are an interval before they are a point.
      if parts.count == 2, case .row = right { return .different }
      return try inOrder(parts, others)
    case (.row(let parts), .row(let others)): return try inOrder(parts, others)
    case (.tuple(let parts), .matrix(let rows, let columns, let cells)),
      (.row(let parts), .matrix(let rows, let columns, let cells)):
      return rows == 1 || columns == 1 ? try inOrder(parts, cells) : .different
    case (
      .matrix(let rows, let columns, let cells),
      .matrix(let otherRows, let otherColumns, let others)
    ):
      return rows == otherRows && columns == otherColumns ? try inOrder(cells, others) : .different
    case (.ratio(let parts), .ratio(let others)): return try ratios(parts, others)
    case (.ratio(let parts), _) where parts.count == 2 && right.isScalar:
      return try compareScalars(.product([parts[0], .power(parts[1], .minusOne)]), right)
    case (.text(let text), .text(let other)): return text == other ? .equal : .different
    case (.text(let text), _): return letters(of: right) == text.lowercased() ? .equal : .different
    default:
      return left.isScalar && right.isScalar ? try compareScalars(left, right) : .different
    }
  }

  // MARK: Parts

  mutating func inOrder(_ parts: [Expression], _ others: [Expression]) throws(ReadFailure)
    -> Verdict
  {
    guard parts.count == others.count else { return .different }
    var verdicts: [Verdict] = []
    for (part, other) in zip(parts, others) {
      let verdict = try compare(part.assignedValue, other.assignedValue)
      if verdict == .different { return .different }
      verdicts.append(verdict)
    }
    return .all(verdicts)
  }

  /// Lists have no order, but where every part has a name of its own the names count.
  private mutating func lists(_ parts: [Expression], _ others: [Expression]) throws(ReadFailure)
    -> Verdict
  {
    let (names, otherNames) = (Self.distinctNames(parts), Self.distinctNames(others))
    if let names, let otherNames {
      guard Set(names) == Set(otherNames) else { return .different }
      var verdicts: [Verdict] = []
      for (name, part) in zip(names, parts) {
        guard let index = otherNames.firstIndex(of: name) else { return .different }
        verdicts.append(try compare(part.assignedValue, others[index].assignedValue))
      }
      return .all(verdicts)
    }
    if let names = names ?? otherNames, !Self.areNumbered(names) {
      return try inOrder(parts, others)
    }
    return try matching(try flat(parts), try flat(others))
  }

  /// The names that are given to the parts; nil unless each has one of its own.
  private static func distinctNames(_ parts: [Expression]) -> [Expression]? {
    let names = parts.compactMap(\.assignedName)
    return names.count == parts.count && Set(names).count == names.count ? names : nil
  }

  /// Whether all are one name with different subscripts, as the solutions of an equation are.
  private static func areNumbered(_ names: [Expression]) -> Bool {
    let stems = names.map { name in
      if case .variable(let name) = name, let end = name.firstIndex(of: "_") {
        return String(name[..<end])
      }
      return ""
    }
    return stems[0] != "" && stems.allSatisfy { $0 == stems[0] }
  }

  /// The values of the parts; ± stands for two.
  mutating func flat(_ parts: [Expression]) throws(ReadFailure) -> [Expression] {
    var result: [Expression] = []
    for part in parts {
      let value = part.assignedValue
      guard let branches = value.branches else {
        result.append(value)
        continue
      }
      for branch in branches { result.append(try Normalizer.normalized(branch, work: &work)) }
    }
    return result
  }

  private mutating func branches(_ left: Expression, _ right: Expression) throws(ReadFailure)
    -> Verdict
  {
    func parts(_ side: Expression) -> [Expression]? {
      switch side {
      case .list(let parts), .set(let parts): parts
      default: side.branches ?? (side.isScalar ? [side] : nil)
      }
    }
    guard let a = parts(left), let b = parts(right) else { return .different }
    return try sameSet(a, b)
  }

  private mutating func ratios(_ parts: [Expression], _ others: [Expression]) throws(ReadFailure)
    -> Verdict
  {
    guard parts.count == others.count else { return .different }
    var verdicts: [Verdict] = []
    for index in parts.indices.dropFirst() {
      let verdict = try compareScalars(
        .product([parts[0], others[index]]), .product([parts[index], others[0]]))
      if verdict == .different { return .different }
      verdicts.append(verdict)
    }
    return .all(verdicts)
  }

  private func letters(of expression: Expression) -> String? {
    switch expression {
    case .variable(let name): return name.lowercased()
    case .constant(.e): return "e"
    case .constant(.imaginaryUnit): return "i"
    default: return nil
    }
  }
}

extension Expression {
  var isText: Bool {
    if case .text = self { return true }
    return false
  }

  /// The order of kinds that `Comparison` relies on.
  fileprivate var rank: Int {
    switch self {
    case .relation: 0
    case .quantity: 1
    case .union: 2
    case .intersection: 3
    case .difference: 4
    case .interval: 5
    case .numberSet: 6
    case .set: 7
    case .list: 8
    case .tuple: 9
    case .row: 10
    case .matrix: 11
    case .ratio: 12
    case .text: 13
    default: 14
    }
  }

  /// The two values of an expression with ±; nil without one.
  var branches: [Expression]? {
    guard isScalar,
      contains({
        if case .plusMinus = $0 { return true }
        return false
      })
    else { return nil }
    return [signed(true), signed(false)]
  }

  private func signed(_ isPositive: Bool) -> Expression {
    switch self {
    case .plusMinus(let value):
      let inner = value.signed(isPositive)
      return isPositive ? inner : .product([.minusOne, inner])
    case .sum(let terms): return .sum(terms.map { $0.signed(isPositive) })
    case .product(let factors): return .product(factors.map { $0.signed(isPositive) })
    case .power(let base, let exponent):
      return .power(base.signed(isPositive), exponent.signed(isPositive))
    case .call(let function, let arguments):
      return .call(function, arguments.map { $0.signed(isPositive) })
    default: return self
    }
  }
}
