extension JinjaInterpreter {
  mutating func filter(
    _ value: JinjaValue, _ name: String, _ call: JinjaCall, line: Int
  ) throws -> JinjaValue {
    func fault(_ reason: String) -> ChatTemplateError { ChatTemplateError(line: line, reason: reason) }
    switch name {
    case "default", "d":
      let replacesFalse = call.value(1, "boolean")?.isTrue ?? false
      let fallback = call.value(0, "default_value") ?? .string("")
      if case .undefined = value { return fallback }
      return replacesFalse && !value.isTrue ? fallback : value
    case "tojson":
      if let other = call.named.first(where: { !["indent", "ensure_ascii"].contains($0.name) }) {
        throw fault("tojson's '\(other.name)' is not supported")
      }
      if let ascii = call.named.first(where: { $0.name == "ensure_ascii" }), ascii.value.isTrue {
        throw fault("tojson's 'ensure_ascii' is not supported")
      }
      var indent: Int?
      if case .integer(let count)? = call.value(call.values.isEmpty ? 0 : 1, "indent") { indent = count }
      guard (0...16).contains(indent ?? 0) else { throw fault("tojson's indent is out of range") }
      return .string(try json(value, indent: indent, line: line))
    case "length", "count":
      if case .string(let text) = value {
        try spend(reading: text, line: line)
        return .integer(text.unicodeScalars.count)
      }
      return .integer(try elements(of: value, line: line).values.count)
    case "first": return try elements(of: value, line: line).values.first ?? .undefined("first")
    case "last": return try elements(of: value, line: line).values.last ?? .undefined("last")
    case "list": return .list(try elements(of: value, line: line))
    case "reverse": return try slice(value, nil, nil, -1, line: line)
    case "items":
      guard case .dictionary(let mapping) = value else {
        if case .undefined = value { return .list(JinjaList([])) }
        throw fault("\(value.kind) has no items")
      }
      return try items(of: mapping, line: line)
    case "join":
      let separator = try call.string(0, "d", line: line) ?? ""
      var joined = ""
      for (index, element) in try elements(of: value, line: line).values.enumerated() {
        let part = try text(of: element, line: line)
        try spend(text: part.utf8.count + separator.utf8.count, line: line)
        if index > 0 { joined += separator }
        joined += part
      }
      return .string(joined)
    case "map":
      guard let key = try call.string(0, "attribute", line: line), call.values.isEmpty else {
        throw fault("map is supported with 'attribute' only")
      }
      let values = try elements(of: value, line: line).values
      try spend(elements: values.count, line: line)
      return try list(try values.map { try attribute($0, key, line: line) }, line: line)
    case "select", "reject", "selectattr", "rejectattr":
      return try select(value, name, call, line: line)
    case "int":
      switch value {
      case .integer: return value
      case .boolean(let flag): return .integer(flag ? 1 : 0)
      case .string(let text):
        try spend(text: text.utf8.count, line: line)
        return .integer(Int(JinjaText.strip(text, nil, left: true, right: true)) ?? 0)
      default: throw fault("\(value.kind) is no whole number")
      }
    default: return try textFilter(value, name, call, line: line)
    }
  }

  private mutating func textFilter(
    _ value: JinjaValue, _ name: String, _ call: JinjaCall, line: Int
  ) throws -> JinjaValue {
    guard ["string", "safe", "trim", "upper", "lower", "capitalize", "replace"].contains(name) else {
      throw ChatTemplateError(line: line, reason: "the filter '\(name)' is not supported")
    }
    let text = try self.text(of: value, line: line)
    switch name {
    case "trim":
      return .string(
        try strip(text, call.string(0, "chars", line: line), left: true, right: true, line: line))
    case "upper": return .string(try cased(text, line: line) { $0.uppercased() })
    case "lower": return .string(try cased(text, line: line) { $0.lowercased() })
    case "capitalize":
      return .string(
        try cased(text, line: line) { text in
          guard let first = text.unicodeScalars.first else { return text }
          return first.properties.titlecaseMapping + String(text.unicodeScalars.dropFirst()).lowercased()
        })
    case "replace":
      return .string(
        try replace(text, call.requiredString(0, line: line), call.requiredString(1, line: line), line))
    default: return .string(text)
    }
  }

  private mutating func select(
    _ value: JinjaValue, _ name: String, _ call: JinjaCall, line: Int
  ) throws -> JinjaValue {
    let usesAttribute = name.hasSuffix("attr")
    let keeps = name.hasPrefix("select")
    var arguments = call.values[...]
    let key = usesAttribute ? try call.requiredString(0, line: line) : ""
    if usesAttribute { arguments = arguments.dropFirst() }
    let test = arguments.first
    let rest = JinjaCall(values: Array(arguments.dropFirst()))
    var kept: [JinjaValue] = []
    for element in try elements(of: value, line: line).values {
      try spend(elements: 1, line: line)
      let tested = usesAttribute ? try attribute(element, key, line: line) : element
      var isKept = tested.isTrue
      if case .string(let test)? = test { isKept = try self.test(tested, test, rest, line: line) }
      if isKept == keeps { kept.append(element) }
    }
    return .list(JinjaList(kept))
  }

  mutating func test(_ value: JinjaValue, _ name: String, _ call: JinjaCall, line: Int) throws -> Bool {
    func other() throws -> JinjaValue {
      guard let other = call.value(0) else {
        throw ChatTemplateError(line: line, reason: "the test '\(name)' needs a value to compare with")
      }
      return other
    }
    switch (name, value) {
    case ("defined", .undefined): return false
    case ("defined", _): return true
    case ("undefined", .undefined): return true
    case ("undefined", _): return false
    case ("none", .none), ("string", .string), ("mapping", .dictionary), ("boolean", .boolean),
      ("integer", .integer), ("float", .float), ("number", .integer), ("number", .float),
      ("number", .boolean), ("sequence", .list), ("sequence", .string), ("sequence", .dictionary),
      ("iterable", .list), ("iterable", .string), ("iterable", .dictionary), ("iterable", .undefined),
      ("true", .boolean(true)), ("false", .boolean(false)), ("callable", .function):
      return true
    case ("none", _), ("string", _), ("mapping", _), ("boolean", _), ("integer", _), ("float", _),
      ("number", _), ("sequence", _), ("iterable", _), ("true", _), ("false", _), ("callable", _):
      return false
    case ("equalto", _), ("eq", _): return try areEqual(value, other(), line: line)
    case ("ne", _): return try areEqual(value, other(), line: line) == false
    case ("in", _): return try contains(try other(), value, line: line)
    case ("odd", .integer(let number)): return number % 2 != 0
    case ("even", .integer(let number)): return number % 2 == 0
    default:
      throw ChatTemplateError(line: line, reason: "the test '\(name)' is not supported on \(value.kind)")
    }
  }
}
