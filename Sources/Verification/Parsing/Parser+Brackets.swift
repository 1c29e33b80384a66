/// Everything in brackets: groups, tuples, intervals, sets, matrices.
extension Parser {
  mutating func bracketed(_ bracket: Token.Bracket) throws(ReadFailure) -> Expression {
    let outer = (openBars, isInSet)
    // In a set a bar, too, begins the condition.
    isInSet = bracket == .curly
    openBars = isInSet ? 1 : 0
    defer { (openBars, isInSet) = outer }
    switch bracket {
    case .round, .square: return try tupleOrInterval(opensClosed: bracket == .square)
    case .brace:
      if take(.close(.brace)) { throw .malformed }
      let (elements, separators) = try list(isBracketed: true)
      try expect(.close(.brace))
      // `{1,2,3}` in LaTeX shows no braces, but is meant to.
      return elements.count == 1 ? elements[0] : try Self.set(elements, separators)
    case .curly:
      if take(.close(.curly)) { return .set([]) }
      let (elements, separators) = try list(isBracketed: true)
      if next == .bar || next == .colon { return try condition() }
      try expect(.close(.curly))
      return try Self.set(elements, separators)
    case .floor, .ceiling:
      let value = try sum()
      try expect(.close(bracket))
      return .call(bracket == .floor ? .floor : .ceiling, [value])
    case .bar:
      let value = try sum()
      try expect(.close(.bar))
      return .call(.absoluteValue, [value])
    }
  }

  private static func set(_ elements: [Expression], _ separators: [Separator]) throws(ReadFailure)
    -> Expression
  {
    if separators.contains(.semicolon), separators.contains(.comma),
      case .list(let groups) = try joined(elements, separators)
    {
      return .set(groups)
    }
    return .set(elements)
  }

  /// `\{x \mid x > 2\}` is what the condition says.
  private mutating func condition() throws(ReadFailure) -> Expression {
    position += 1
    let (elements, separators) = try list(isBracketed: true)
    try expect(.close(.curly))
    return try Self.joined(elements, separators)
  }

  private mutating func tupleOrInterval(opensClosed: Bool) throws(ReadFailure) -> Expression {
    let (elements, separators) = try list(isBracketed: true)
    let closesClosed: Bool
    switch next {
    case .close(.round)?: closesClosed = false
    case .close(.square)?: closesClosed = true
    default: throw .malformed
    }
    position += 1
    if opensClosed != closesClosed {
      guard elements.count == 2 else { throw .malformed }
      return .interval(
        Interval(
          lower: elements[0], upper: elements[1], isLowerClosed: opensClosed,
          isUpperClosed: closesClosed))
    }
    if elements.count == 1 { return elements[0] }
    if separators.contains(.semicolon), separators.contains(.comma),
      case .list(let groups) = try Self.joined(elements, separators)
    {
      return opensClosed ? .row(groups) : .tuple(groups)
    }
    return opensClosed ? .row(elements) : .tuple(elements)
  }

  mutating func absoluteValue() throws(ReadFailure) -> Expression {
    openBars += 1
    let value = try sum()
    openBars -= 1
    try expect(.bar)
    return .call(.absoluteValue, [value])
  }

  mutating func matrix() throws(ReadFailure) -> Expression {
    var rows: [[Expression]] = [[]]
    let outerBars = openBars
    openBars = 0
    while true {
      rows[rows.count - 1].append(try relation())
      try work.spend()
      if take(.cellEnd) { continue }
      if take(.rowEnd), next != .endMatrix {
        rows.append([])
        continue
      }
      try expect(.endMatrix)
      break
    }
    openBars = outerBars
    let columns = rows[0].count
    guard rows.allSatisfy({ $0.count == columns }) else { throw .malformed }
    return .matrix(rows: rows.count, columns: columns, rows.flatMap { $0 })
  }
}
