/// Comparing parts without order.
extension Comparison {
  /// Parts beyond this many are compared in order only.
  private static let matchLimit = 64

  /// Whether every part has a partner of its own among the others.
  mutating func matching(_ parts: [Expression], _ others: [Expression]) throws(ReadFailure)
    -> Verdict
  {
    guard parts.count == others.count else { return .different }
    if try inOrder(parts, others) == .equal { return .equal }
    let table = try verdicts(parts, others)
    if Self.hasMatching(table, where: { $0 == .equal }) { return .equal }
    return Self.hasMatching(table, where: { $0 != .different }) ? .unknown : .different
  }

  /// Whether both hold the same elements, however often.
  mutating func sameSet(_ parts: [Expression], _ others: [Expression]) throws(ReadFailure)
    -> Verdict
  {
    let (parts, others) = (try flat(parts), try flat(others))
    if parts.isEmpty || others.isEmpty {
      return parts.isEmpty && others.isEmpty ? .equal : .different
    }
    let table = try verdicts(parts, others)
    func covers(_ condition: (Verdict) -> Bool) -> Bool {
      table.allSatisfy { $0.contains(where: condition) }
        && others.indices.allSatisfy { column in table.contains { condition($0[column]) } }
    }
    if covers({ $0 == .equal }) { return .equal }
    return covers { $0 != .different } ? .unknown : .different
  }

  private mutating func verdicts(_ parts: [Expression], _ others: [Expression]) throws(ReadFailure)
    -> [[Verdict]]
  {
    guard parts.count <= Self.matchLimit, others.count <= Self.matchLimit else { throw .exhausted }
    var table: [[Verdict]] = []
    for part in parts {
      var row: [Verdict] = []
      for other in others { row.append(try compare(part, other)) }
      table.append(row)
    }
    return table
  }

  /// Kuhn's algorithm for a perfect matching of rows and columns.
  private static func hasMatching(_ table: [[Verdict]], where condition: (Verdict) -> Bool) -> Bool {
    var rowOfColumn = [Int?](repeating: nil, count: table.count)
    func place(_ row: Int, _ seen: inout [Bool]) -> Bool {
      for column in table.indices where condition(table[row][column]) && !seen[column] {
        seen[column] = true
        if rowOfColumn[column].map({ place($0, &seen) }) ?? true {
          rowOfColumn[column] = row
          return true
        }
      }
      return false
    }
    for row in table.indices {
      var seen = [Bool](repeating: false, count: table.count)
      if !place(row, &seen) { return false }
    }
    return true
  }
}
