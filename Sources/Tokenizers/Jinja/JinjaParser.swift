/// Reads the statements of a template.
struct JinjaParser {
  /// Statements and expressions may lie so deep in each other.
  private static let deepest = 100
  /// Operators, filters and accesses that one tag may chain.
  private static let longestChain = 400

  private let tokens: [JinjaToken]
  private var position = 0
  private var depth = 0
  private var chain = 0

  static func statements(of template: String) throws -> [JinjaStatement] {
    var parser = JinjaParser(tokens: try JinjaLexer.tokens(of: template))
    let statements = try parser.parseBlock(until: [])
    return statements
  }

  private init(tokens: [JinjaToken]) { self.tokens = tokens }

  // MARK: Tokens

  private var token: JinjaToken { tokens[position] }

  private func fault(_ reason: String) -> ChatTemplateError {
    ChatTemplateError(line: token.line, reason: reason)
  }

  private mutating func take(_ kind: JinjaToken.Kind) -> Bool {
    guard token.kind == kind else { return false }
    position += 1
    return true
  }

  private mutating func take(symbol: String) -> Bool { take(.symbol(symbol)) }

  private mutating func expect(_ kind: JinjaToken.Kind, _ what: String) throws {
    guard take(kind) else { throw fault("\(what) is missing") }
  }

  private mutating func takeName() throws -> String {
    guard case .name(let name) = token.kind else { throw fault("a name is missing") }
    position += 1
    return name
  }

  private mutating func nested<Result>(_ body: (inout JinjaParser) throws -> Result) throws -> Result {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else { throw fault("more than \(Self.deepest) parts lie in each other") }
    return try body(&self)
  }

  /// Counts a part that is put around an expression from its left, since evaluation goes as deep as these are long.
  private mutating func link() throws {
    chain += 1
    guard chain <= Self.longestChain else {
      throw fault("more than \(Self.longestChain) operators in one tag")
    }
  }

  // MARK: Statements

  /// Statements up to a tag that begins with one of `ends`, which is left there behind its `{%`.
  private mutating func parseBlock(until ends: Set<String>) throws -> [JinjaStatement] {
    var statements: [JinjaStatement] = []
    while true {
      let line = token.line
      chain = 0
      switch token.kind {
      case .text(let text):
        position += 1
        statements.append(JinjaStatement(kind: .text(text), line: line))
      case .beginOutput:
        position += 1
        let value = try parseExpression()
        try expect(.endOutput, "the end of the tag, }},")
        statements.append(JinjaStatement(kind: .output(value), line: line))
      case .beginStatement:
        position += 1
        let name = try takeName()
        if ends.contains(name) {
          position -= 1
          return statements
        }
        let kind = try nested { try $0.parseStatement(name) }
        statements.append(JinjaStatement(kind: kind, line: line))
      default:
        guard ends.isEmpty else {
          throw fault("a block is not closed: \(ends.sorted().joined(separator: " or "))")
        }
        return statements
      }
    }
  }

  private mutating func endTag() throws { try expect(.endStatement, "the end of the tag, %},") }

  private mutating func parseStatement(_ name: String) throws -> JinjaStatement.Kind {
    switch name {
    case "if": return try parseBranch()
    case "for": return try parseLoop()
    case "set": return try parseSet()
    case "generation":
      try endTag()
      let body = try parseBlock(until: ["endgeneration"])
      position += 1
      try endTag()
      return .group(body)
    case "break", "continue":
      try endTag()
      return name == "break" ? .leave : .next
    default:
      throw fault("the statement '\(name)' is not supported (only if, for, set, generation, break, continue)")
    }
  }

  private mutating func parseBranch() throws -> JinjaStatement.Kind {
    let condition = try parseExpression()
    try endTag()
    let then = try parseBlock(until: ["elif", "else", "endif"])
    let line = token.line
    var otherwise: [JinjaStatement] = []
    switch try takeName() {
    case "elif":
      otherwise = [JinjaStatement(kind: try nested { try $0.parseBranch() }, line: line)]
      return .branch(condition: condition, then: then, otherwise: otherwise)
    case "else":
      try endTag()
      otherwise = try parseBlock(until: ["endif"])
      position += 1
    default: break
    }
    try endTag()
    return .branch(condition: condition, then: then, otherwise: otherwise)
  }

  private mutating func parseLoop() throws -> JinjaStatement.Kind {
    let names = try parseNames()
    try expect(.name("in"), "'in'")
    let values = try parseOr()
    let filter = take(.name("if")) ? try parseExpression() : nil
    if token.kind == .name("recursive") { throw fault("recursive loops are not supported") }
    try endTag()
    let body = try parseBlock(until: ["else", "endfor"])
    var otherwise: [JinjaStatement] = []
    if try takeName() == "else" {
      try endTag()
      otherwise = try parseBlock(until: ["endfor"])
      position += 1
    }
    try endTag()
    return .loop(names: names, over: values, filter: filter, body: body, otherwise: otherwise)
  }

  private mutating func parseNames() throws -> [String] {
    let isWrapped = take(symbol: "(")
    var names = [try takeName()]
    while take(symbol: ",") { names.append(try takeName()) }
    if isWrapped { try expect(.symbol(")"), "a closing parenthesis") }
    return names
  }

  private mutating func parseSet() throws -> JinjaStatement.Kind {
    let names = try parseNames()
    if names.count == 1, take(symbol: ".") {
      let field = try takeName()
      try expect(.symbol("="), "'='")
      let value = try parseExpression()
      try endTag()
      return .setField(namespace: names[0], field: field, to: value)
    }
    if names.count == 1, take(.endStatement) {
      let body = try parseBlock(until: ["endset"])
      position += 1
      try endTag()
      return .setBlock(name: names[0], body: body)
    }
    try expect(.symbol("="), "'='")
    let value = try parseTuple()
    try endTag()
    return .set(names: names, to: value)
  }

  /// An expression, or several with commas, which are a list.
  private mutating func parseTuple() throws -> JinjaExpression {
    let line = token.line
    let first = try parseExpression()
    guard token.kind == .symbol(",") else { return first }
    var values = [first]
    while take(symbol: ",") { values.append(try parseExpression()) }
    return JinjaExpression(kind: .list(values), line: line)
  }

  // MARK: Expressions, the loosest bound first

  private mutating func parseExpression() throws -> JinjaExpression {
    try nested { parser in
      var value = try parser.parseOr()
      while parser.take(.name("if")) {
        try parser.link()
        let condition = try parser.parseOr()
        let otherwise = parser.take(.name("else")) ? try parser.parseExpression() : nil
        value = JinjaExpression(
          kind: .conditional(value, condition: condition, otherwise: otherwise), line: value.line)
      }
      return value
    }
  }

  /// Operators of one strength, which bind from the left.
  private mutating func parseBinary(
    _ operators: [JinjaToken.Kind: String], _ operand: (inout JinjaParser) throws -> JinjaExpression
  ) throws -> JinjaExpression {
    var left = try operand(&self)
    while let name = operators[token.kind] {
      try link()
      position += 1
      left = JinjaExpression(kind: .binary(name, left, try operand(&self)), line: left.line)
    }
    return left
  }

  private mutating func parseOr() throws -> JinjaExpression {
    try parseBinary([.name("or"): "or"]) { try $0.parseBinary([.name("and"): "and"]) { try $0.parseNot() } }
  }

  private mutating func parseNot() throws -> JinjaExpression {
    let line = token.line
    guard take(.name("not")) else { return try parseComparison() }
    return JinjaExpression(kind: .not(try nested { try $0.parseNot() }), line: line)
  }

  private mutating func parseComparison() throws -> JinjaExpression {
    let left = try parseSum()
    var result: JinjaExpression?
    var operand = left
    while let name = takeComparison() {
      try link()
      let right = try parseSum()
      // a < b < c is a < b and b < c.
      let comparison = JinjaExpression(kind: .binary(name, operand, right), line: left.line)
      result =
        result.map { JinjaExpression(kind: .binary("and", $0, comparison), line: left.line) } ?? comparison
      operand = right
    }
    return result ?? left
  }

  private mutating func takeComparison() -> String? {
    switch token.kind {
    case .symbol(let symbol) where ["==", "!=", "<", "<=", ">", ">="].contains(symbol):
      position += 1
      return symbol
    case .name("in"):
      position += 1
      return "in"
    case .name("not") where tokens[position + 1].kind == .name("in"):
      position += 2
      return "not in"
    default: return nil
    }
  }

  private mutating func parseSum() throws -> JinjaExpression {
    try parseBinary([.symbol("+"): "+", .symbol("-"): "-"]) { parser in
      try parser.parseBinary([.symbol("~"): "~"]) { parser in
        try parser.parseBinary([.symbol("*"): "*", .symbol("/"): "/", .symbol("//"): "//", .symbol("%"): "%"])
        {
          try $0.parseUnary()
        }
      }
    }
  }

  private mutating func parseUnary() throws -> JinjaExpression {
    let line = token.line
    var value: JinjaExpression
    if take(symbol: "-") {
      value = JinjaExpression(kind: .negative(try nested { try $0.parseUnary() }), line: line)
    } else {
      value = try parsePostfix(try parsePrimary())
    }
    while true {
      if [.symbol("|"), .name("is")].contains(token.kind) { try link() }
      if take(symbol: "|") {
        let name = try takeName()
        value = JinjaExpression(kind: .filter(value, name, try parseOptionalArguments()), line: line)
      } else if take(.name("is")) {
        value = try parseTest(value)
      } else {
        return value
      }
    }
  }

  private mutating func parseTest(_ value: JinjaExpression) throws -> JinjaExpression {
    let isNegated = take(.name("not"))
    let name = try takeName()
    var arguments = try parseOptionalArguments()
    switch token.kind {
    case .name(let word) where !["else", "or", "and", "if", "is", "in", "not"].contains(word):
      arguments.values.append(try parsePostfix(try parsePrimary()))
    case .string, .integer, .float, .symbol("["), .symbol("{"):
      arguments.values.append(try parsePostfix(try parsePrimary()))
    default: break
    }
    let test = JinjaExpression(kind: .test(value, name, arguments), line: value.line)
    return isNegated ? JinjaExpression(kind: .not(test), line: value.line) : test
  }

  private mutating func parsePrimary() throws -> JinjaExpression {
    let line = token.line
    func value(_ value: JinjaValue) -> JinjaExpression { JinjaExpression(kind: .value(value), line: line) }
    let kind = token.kind
    position += kind == .end ? 0 : 1
    switch kind {
    case .name("true"), .name("True"): return value(.boolean(true))
    case .name("false"), .name("False"): return value(.boolean(false))
    case .name("none"), .name("None"): return value(.none)
    case .name(let name): return JinjaExpression(kind: .name(name), line: line)
    case .integer(let number): return value(.integer(number))
    case .float(let number): return value(.float(number))
    case .string(var text):
      while case .string(let more) = token.kind {
        text += more
        position += 1
      }
      return value(.string(text))
    case .symbol("("):
      let inner = try parseTuple()
      try expect(.symbol(")"), "a closing parenthesis")
      return inner
    case .symbol("["):
      var values: [JinjaExpression] = []
      while !take(symbol: "]") {
        values.append(try parseExpression())
        if !take(symbol: ","), token.kind != .symbol("]") { throw fault("a comma or ] is missing") }
      }
      return JinjaExpression(kind: .list(values), line: line)
    case .symbol("{"):
      var members: [(key: JinjaExpression, value: JinjaExpression)] = []
      while !take(symbol: "}") {
        let key = try parseExpression()
        try expect(.symbol(":"), "a colon")
        members.append((key, try parseExpression()))
        if !take(symbol: ","), token.kind != .symbol("}") { throw fault("a comma or } is missing") }
      }
      return JinjaExpression(kind: .dictionary(members), line: line)
    default: throw ChatTemplateError(line: line, reason: "an expression is missing")
    }
  }

  private mutating func parsePostfix(_ start: JinjaExpression) throws -> JinjaExpression {
    var value = start
    while true {
      if [.symbol("."), .symbol("["), .symbol("(")].contains(token.kind) { try link() }
      if take(symbol: ".") {
        value = JinjaExpression(kind: .attribute(value, try takeName()), line: value.line)
      } else if take(symbol: "[") {
        value = JinjaExpression(kind: try parseSubscript(of: value), line: value.line)
      } else if token.kind == .symbol("(") {
        value = JinjaExpression(kind: .call(value, try parseOptionalArguments()), line: value.line)
      } else {
        return value
      }
    }
  }

  private mutating func parseSubscript(of value: JinjaExpression) throws -> JinjaExpression.Kind {
    var parts: [JinjaExpression?] = [nil]
    var isSlice = false
    while !take(symbol: "]") {
      if take(symbol: ":") {
        isSlice = true
        parts.append(nil)
      } else {
        guard parts[parts.count - 1] == nil else { throw fault("] is missing") }
        parts[parts.count - 1] = try parseExpression()
      }
      guard parts.count <= 3 else { throw fault("a slice has at most three parts") }
    }
    if isSlice {
      return .slice(value, start: parts[0], end: parts[1], step: parts.count > 2 ? parts[2] : nil)
    }
    guard let index = parts[0] else { throw fault("an index is missing") }
    return .item(value, index)
  }

  private mutating func parseOptionalArguments() throws -> JinjaArguments {
    var arguments = JinjaArguments()
    guard take(symbol: "(") else { return arguments }
    while !take(symbol: ")") {
      if case .name(let name) = token.kind, tokens[position + 1].kind == .symbol("=") {
        position += 2
        arguments.named.append((name, try parseExpression()))
      } else {
        arguments.values.append(try parseExpression())
      }
      if !take(symbol: ","), token.kind != .symbol(")") { throw fault("a comma or ) is missing") }
    }
    return arguments
  }
}
