import Foundation

/// Runs the statements of a template.
struct JinjaInterpreter {
  /// Statements, expressions and characters that one rendering may compute, and the bytes of its text.
  private static let mostSteps = 8_000_000
  private static let longestText = 16 << 20

  /// What the statements of a loop's body asked for.
  private enum Flow { case on, leave, next }

  /// Variables by name, the innermost loop last.
  private var scopes: [[String: JinjaValue]]
  var namespaces: [[String: JinjaValue]] = []
  let date: Date?
  private var output = ""
  private var steps = 0

  init(variables: [String: JinjaValue], date: Date?) {
    scopes = [variables]
    self.date = date
  }

  mutating func render(_ statements: [JinjaStatement]) throws -> String {
    _ = try run(statements)
    return output
  }

  /// Counts work done; throws when a template has done too much.
  mutating func spend(_ count: Int, line: Int) throws {
    guard count >= 0, count <= Self.mostSteps - steps else {
      throw ChatTemplateError(line: line, reason: "the template takes too many steps")
    }
    steps += count
  }

  private mutating func write(_ text: String, line: Int) throws {
    output += text
    guard output.utf8.count <= Self.longestText else {
      throw ChatTemplateError(line: line, reason: "the text is longer than \(Self.longestText) bytes")
    }
  }

  // MARK: Statements

  private mutating func run(_ statements: [JinjaStatement]) throws -> Flow {
    for statement in statements {
      try spend(1, line: statement.line)
      let flow = try run(statement)
      if flow != .on { return flow }
    }
    return .on
  }

  private mutating func run(_ statement: JinjaStatement) throws -> Flow {
    let line = statement.line
    switch statement.kind {
    case .text(let text): try write(text, line: line)
    case .output(let expression): try write(text(of: evaluate(expression), line: line), line: line)
    case .branch(let condition, let then, let otherwise):
      return try run(evaluate(condition).isTrue ? then : otherwise)
    case .loop(let names, let values, let filter, let body, let otherwise):
      return try loop(names, values, filter, body, otherwise, line: line)
    case .set(let names, let expression):
      try assign(evaluate(expression), to: names, line: line)
    case .setField(let name, let field, let expression):
      guard case .namespace(let number) = lookUp(name) else {
        throw ChatTemplateError(line: line, reason: "'\(name)' is no namespace, so it has no fields to set")
      }
      namespaces[number][field] = try evaluate(expression)
    case .setBlock(let name, let body):
      let before = output
      output = ""
      let flow = try run(body)
      scopes[scopes.count - 1][name] = .string(output)
      output = before
      return flow
    case .group(let body): return try run(body)
    case .leave: return .leave
    case .next: return .next
    }
    return .on
  }

  private mutating func assign(_ value: JinjaValue, to names: [String], line: Int) throws {
    guard names.count > 1 else {
      scopes[scopes.count - 1][names[0]] = value
      return
    }
    guard case .list(let values) = value, values.count == names.count else {
      throw ChatTemplateError(line: line, reason: "\(value.kind) does not give \(names.count) values")
    }
    for (name, value) in zip(names, values) { scopes[scopes.count - 1][name] = value }
  }

  private mutating func loop(
    _ names: [String], _ expression: JinjaExpression, _ filter: JinjaExpression?, _ body: [JinjaStatement],
    _ otherwise: [JinjaStatement], line: Int
  ) throws -> Flow {
    var items = try elements(of: evaluate(expression), line: line)
    scopes.append([:])
    defer { scopes.removeLast() }
    if let filter {
      var kept: [JinjaValue] = []
      for item in items {
        try assign(item, to: names, line: line)
        if try evaluate(filter).isTrue { kept.append(item) }
      }
      items = kept
    }
    for (index, item) in items.enumerated() {
      scopes[scopes.count - 1] = [:]
      try assign(item, to: names, line: line)
      scopes[scopes.count - 1]["loop"] = .dictionary([
        ("index", .integer(index + 1)), ("index0", .integer(index)),
        ("revindex", .integer(items.count - index)), ("revindex0", .integer(items.count - index - 1)),
        ("first", .boolean(index == 0)), ("last", .boolean(index == items.count - 1)),
        ("length", .integer(items.count)),
        ("previtem", index > 0 ? items[index - 1] : .undefined("loop.previtem")),
        ("nextitem", index + 1 < items.count ? items[index + 1] : .undefined("loop.nextitem")),
      ])
      if try run(body) == .leave { break }
    }
    if items.isEmpty {
      scopes[scopes.count - 1] = [:]
      return try run(otherwise)
    }
    return .on
  }

  // MARK: Values

  private func lookUp(_ name: String) -> JinjaValue {
    for scope in scopes.reversed() {
      if let value = scope[name] { return value }
    }
    switch name {
    case "raise_exception", "namespace", "range": return .function(name)
    case "strftime_now" where date != nil: return .function(name)
    default: return .undefined(name)
    }
  }

  /// The text that `{{ }}` writes.
  func text(of value: JinjaValue, line: Int) throws -> String {
    switch value {
    case .undefined: return ""
    case .none: return "None"
    case .boolean(let value): return value ? "True" : "False"
    case .integer(let value): return String(value)
    case .float(let value): return "\(value)"
    case .string(let value): return value
    case .list, .dictionary, .namespace, .function:
      throw ChatTemplateError(line: line, reason: "\(value.kind) is no text; write it with the filter tojson")
    }
  }

  mutating func elements(of value: JinjaValue, line: Int) throws -> [JinjaValue] {
    switch value {
    case .list(let values): return values
    case .dictionary(let members): return members.map { .string($0.key) }
    case .undefined: return []
    case .string(let text):
      try spend(text.utf8.count, line: line)
      return text.unicodeScalars.map { .string(String($0)) }
    default: throw ChatTemplateError(line: line, reason: "\(value.kind) has no elements to go through")
    }
  }

  mutating func evaluate(_ arguments: JinjaArguments) throws -> JinjaCall {
    JinjaCall(
      values: try arguments.values.map { try evaluate($0) },
      named: try arguments.named.map { ($0.name, try evaluate($0.value)) })
  }

  mutating func evaluate(_ expression: JinjaExpression) throws -> JinjaValue {
    let line = expression.line
    try spend(1, line: line)
    switch expression.kind {
    case .value(let value): return value
    case .name(let name): return lookUp(name)
    case .list(let values): return .list(try values.map { try evaluate($0) })
    case .dictionary(let members):
      return .dictionary(
        try members.map { member in
          guard case .string(let key) = try evaluate(member.key) else {
            throw ChatTemplateError(line: line, reason: "a key that is no string")
          }
          return (key, try evaluate(member.value))
        })
    case .attribute(let base, let name): return try attribute(evaluate(base), name, line: line)
    case .item(let base, let index): return try item(evaluate(base), evaluate(index), line: line)
    case .slice(let base, let start, let end, let step):
      func whole(_ part: JinjaExpression?) throws -> Int? {
        guard let part else { return nil }
        switch try evaluate(part) {
        case .integer(let value): return value
        case .none: return nil
        case let other: throw ChatTemplateError(line: line, reason: "\(other.kind) is no whole number")
        }
      }
      return try slice(evaluate(base), whole(start), whole(end), whole(step) ?? 1, line: line)
    case .call(let function, let arguments): return try call(function, evaluate(arguments), line: line)
    case .filter(let value, let name, let arguments):
      return try filter(evaluate(value), name, evaluate(arguments), line: line)
    case .test(let value, let name, let arguments):
      return .boolean(try test(evaluate(value), name, evaluate(arguments), line: line))
    case .not(let value): return .boolean(try !evaluate(value).isTrue)
    case .negative(let value): return try arithmetic("-", .integer(0), evaluate(value), line: line)
    case .binary("and", let left, let right):
      let value = try evaluate(left)
      return value.isTrue ? try evaluate(right) : value
    case .binary("or", let left, let right):
      let value = try evaluate(left)
      return value.isTrue ? value : try evaluate(right)
    case .binary(let name, let left, let right):
      return try binary(name, evaluate(left), evaluate(right), line: line)
    case .conditional(let value, let condition, let otherwise):
      if try evaluate(condition).isTrue { return try evaluate(value) }
      return try otherwise.map { try evaluate($0) } ?? .undefined("else")
    }
  }
}
