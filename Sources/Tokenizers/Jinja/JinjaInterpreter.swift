import Foundation

/// Runs the statements of a template.
struct JinjaInterpreter {
  /// What the statements of a loop's body asked for.
  private enum Flow { case on, leave, next }

  /// Variables by name, the innermost loop last.
  private var scopes: [[String: JinjaValue]]
  var namespaces: [[String: JinjaValue]] = []
  let date: Date?
  private var output = ""
  /// What was done and made so far, and the most that may be.
  var steps = 0
  let mostSteps: Int

  init(variables: [String: JinjaValue], date: Date?, mostSteps: Int) {
    scopes = [variables]
    self.date = date
    self.mostSteps = mostSteps
  }

  mutating func render(_ statements: [JinjaStatement]) throws -> String {
    _ = try run(statements)
    return output
  }

  private mutating func write(_ text: String, line: Int) throws {
    try spend(text.utf8.count, line: line)
    output += text
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
      try spend(members: 1, line: line)
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
    try spend(names.count, line: line)
    guard case .list(let list) = value, list.values.count == names.count else {
      throw ChatTemplateError(line: line, reason: "\(value.kind) does not give \(names.count) values")
    }
    for (name, value) in zip(names, list.values) { scopes[scopes.count - 1][name] = value }
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
      for item in items.values {
        try spend(elements: 1, line: line)
        try assign(item, to: names, line: line)
        if try evaluate(filter).isTrue { kept.append(item) }
      }
      items = JinjaList(kept)
    }
    for (index, item) in items.values.enumerated() {
      try spend(elements: 1, line: line)
      scopes[scopes.count - 1] = ["loop": .loop(JinjaLoop(items, at: index))]
      try assign(item, to: names, line: line)
      if try run(body) == .leave { break }
    }
    if items.values.isEmpty {
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
    case .list, .dictionary, .namespace, .loop, .function:
      throw ChatTemplateError(line: line, reason: "\(value.kind) is no text; write it with the filter tojson")
    }
  }

  /// What a `for` goes through; only a list's elements are there already.
  mutating func elements(of value: JinjaValue, line: Int) throws -> JinjaList {
    switch value {
    case .list(let list): return list
    case .dictionary(let mapping):
      try spend(elements: mapping.members.count, line: line)
      return JinjaList(mapping.members.map { .string($0.key) })
    case .undefined: return JinjaList([])
    case .string(let text):
      try spend(elements: text.utf8.count, line: line)
      return JinjaList(text.unicodeScalars.map { .string(String($0)) })
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
    case .list(let values):
      try spend(elements: values.count, line: line)
      return try list(try values.map { try evaluate($0) }, line: line)
    case .dictionary(let members):
      try spend(members: members.count, line: line)
      let mapping = JinjaMapping(
        try members.map { member in
          guard case .string(let key) = try evaluate(member.key) else {
            throw ChatTemplateError(line: line, reason: "a key that is no string")
          }
          try spend(text: key.utf8.count, line: line)
          return (key, try evaluate(member.value))
        })
      return try checked(.dictionary(mapping), line: line)
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
