/// Reads tokens as an expression, by recursive descent whose depth is bounded.
///
/// From loose to tight: lists, relations, set operations, ratios, sums, products, powers, single things.
struct Parser {
  /// How a comma between two digits is meant.
  enum CommaMeaning {
    /// `1,2` has two parts.
    case separates
    /// `1,234` is one number where the digits after it are three; else two parts.
    case groups
    /// `1,2` is 6/5.
    case decimalPoint
  }

  var tokens: [Token]
  var position = 0
  var work: Work
  var commas = CommaMeaning.groups
  /// Open absolute values: a bar may close one.
  var openBars = 0
  /// Inside `\{x : x > 2\}` a colon begins the condition.
  var isInSet = false
  private var depth = 0
  /// Whether a comma was met that may as well be a decimal point.
  private(set) var hasDoubtfulComma = false
  private let readsDecimalCommas: Bool

  init(_ tokens: [Token], readsDecimalCommas: Bool, work: Work) {
    self.tokens = tokens
    self.readsDecimalCommas = readsDecimalCommas
    self.work = work
  }

  /// The expression that all of the tokens stand for.
  mutating func parse() throws(ReadFailure) -> Expression {
    let (elements, separators) = try list(isBracketed: false)
    guard position == tokens.count else { throw .malformed }
    return try Self.joined(elements, separators)
  }

  var next: Token.Kind? { position < tokens.count ? tokens[position].kind : nil }

  func kind(at offset: Int) -> Token.Kind? {
    tokens.indices.contains(position + offset) ? tokens[position + offset].kind : nil
  }

  func isSpaced(at offset: Int) -> Bool {
    position + offset < tokens.count && tokens[position + offset].isSpaced
  }

  mutating func take(_ kind: Token.Kind) -> Bool {
    guard next == kind else { return false }
    position += 1
    return true
  }

  mutating func expect(_ kind: Token.Kind) throws(ReadFailure) {
    guard take(kind) else { throw .malformed }
  }

  /// One level deeper.
  mutating func nested<Value>(_ body: (inout Parser) throws(ReadFailure) -> Value)
    throws(ReadFailure)
    -> Value
  {
    depth += 1
    guard depth <= Work.depthLimit else { throw .exhausted }
    try work.spend()
    let value = try body(&self)
    depth -= 1
    return value
  }

  // MARK: Lists

  enum Separator { case comma, semicolon, and, or }

  /// Elements with separators in between, up to something that is neither.
  mutating func list(isBracketed: Bool, isArgument: Bool = false) throws(ReadFailure) -> (
    [Expression], [Separator]
  ) {
    let outer = commas
    commas = try commaMeaning(isBracketed: isBracketed, isArgument: isArgument)
    var elements = [try relation()]
    var separators: [Separator] = []
    while let separator = takeSeparator() {
      // Nothing may follow the last separator of a sentence.
      if position == tokens.count, !isBracketed { break }
      separators.append(separator)
      elements.append(try relation())
      try work.spend()
    }
    commas = outer
    return (elements, separators)
  }

  private mutating func takeSeparator() -> Separator? {
    var found: Separator?
    while true {
      switch next {
      case .comma: found = found ?? .comma
      case .semicolon: found = found ?? .semicolon
      case .and: found = .and
      case .or: found = .or
      default: return found
      }
      position += 1
    }
  }

  /// Looks ahead over this level's tokens.
  private mutating func commaMeaning(isBracketed: Bool, isArgument: Bool) throws(ReadFailure)
    -> CommaMeaning
  {
    var level = 0
    var between = 0
    var others = 0
    var isThousands = true
    var scanned = 0
    scan: for index in position..<tokens.count {
      scanned += 1
      switch tokens[index].kind {
      case .open, .beginMatrix: level += 1
      case .close, .endMatrix:
        level -= 1
        if level < 0 { break scan }
      case .cellEnd, .rowEnd: if level == 0 { break scan }
      case .comma where level == 0:
        if isBetweenDigits(index) {
          between += 1
          if !isThousandsGroup(index) { isThousands = false }
        } else if index + 1 < tokens.count {
          others += 1
        }
      case .semicolon, .and, .or: if level == 0 { others += 1 }
      default: break
      }
    }
    try work.spend(1 + scanned / 16)
    if between == 0 { return .groups }
    if isBracketed, !isArgument { return others > 0 ? .groups : .separates }
    if others == 0, between == 1, !isThousands {
      hasDoubtfulComma = true
      return readsDecimalCommas ? .decimalPoint : .separates
    }
    return isThousands || others > 0 ? .groups : .separates
  }

  private func isBetweenDigits(_ index: Int) -> Bool {
    guard index > 0, index + 1 < tokens.count, !tokens[index].isSpaced, !tokens[index + 1].isSpaced,
      case .number(_, _, isInteger: true) = tokens[index - 1].kind,
      case .number = tokens[index + 1].kind
    else { return false }
    return true
  }

  private func isThousandsGroup(_ index: Int) -> Bool {
    guard case .number(let after, let digits, _) = tokens[index + 1].kind,
      digits - after.places == 3,
      case .number(let before, let leading, _) = tokens[index - 1].kind
    else { return false }
    let follows = index >= 2 && tokens[index - 2].kind == .comma && isBetweenDigits(index - 2)
    return follows ? leading == 3 : leading <= 3 && before.significantDigits == leading
  }

  /// What elements with separators make.
  static func joined(_ elements: [Expression], _ separators: [Separator]) throws(ReadFailure)
    -> Expression
  {
    if elements.count == 1 { return elements[0] }
    if separators.contains(.semicolon), separators.contains(.comma) {
      var groups: [[Expression]] = [[elements[0]]]
      for (separator, element) in zip(separators, elements.dropFirst()) {
        if separator == .semicolon {
          groups.append([element])
        } else {
          groups[groups.count - 1].append(element)
        }
      }
      return .list(groups.map { $0.count == 1 ? $0[0] : .tuple($0) })
    }
    let areConditions = elements.allSatisfy {
      if case .relation(_, let relations) = $0 {
        return relations.allSatisfy { $0.isOrder || $0 == .notEqual }
      }
      return false
    }
    if areConditions {
      return separators.contains(.or) ? .union(elements) : .intersection(elements)
    }
    return .list(elements)
  }

  // MARK: Relations and sets

  mutating func relation() throws(ReadFailure) -> Expression {
    var operands = [try sets()]
    var relations: [Relation] = []
    while case .relation(let relation)? = next {
      position += 1
      relations.append(relation)
      operands.append(try sets())
    }
    return relations.isEmpty ? operands[0] : .relation(operands, relations)
  }

  /// Set operations from left to right.
  private mutating func sets() throws(ReadFailure) -> Expression {
    var operands = [try ratio()]
    var pending: Token.Kind?
    var changes = 0
    while let operation = next, [.union, .intersection, .without].contains(operation) {
      position += 1
      // Without is between two; the others take any number. A change of operation nests.
      if let last = pending, last != operation || operation == .without {
        changes += 1
        guard changes <= Work.depthLimit else { throw .exhausted }
        operands = [Self.combined(operands, last)]
      }
      pending = operation
      operands.append(try ratio())
      try work.spend()
    }
    return pending.map { Self.combined(operands, $0) } ?? operands[0]
  }

  private static func combined(_ operands: [Expression], _ operation: Token.Kind) -> Expression {
    switch operation {
    case .union: .union(operands)
    case .intersection: .intersection(operands)
    default: .difference(operands[0], operands[1])
    }
  }

  private mutating func ratio() throws(ReadFailure) -> Expression {
    var parts = [try measured()]
    while !isInSet, take(.colon) { parts.append(try measured()) }
    return parts.count == 1 ? parts[0] : .ratio(parts)
  }

  /// A sum and perhaps its unit.
  private mutating func measured() throws(ReadFailure) -> Expression {
    takeIntroduction()
    var currency: Token.Kind?
    if case .currency? = next { currency = next }
    let value = scaled(try sum())
    if case .currency(let name)? = currency { return .quantity(value, Units.unit([name])) }
    // Words behind variables are prose.
    if case .word? = next, value.hasVariables { throw .malformed }
    guard let unit = try unit() else { return value }
    return .quantity(value, unit)
  }
}
