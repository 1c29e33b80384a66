/// A value in a chat template.
package indirect enum JinjaValue: Sendable {
  /// What a name stands for that has no value.
  case undefined(String)
  case none
  case boolean(Bool)
  case integer(Int)
  case float(Double)
  case string(String)
  case list([JinjaValue])
  case dictionary([(key: String, value: JinjaValue)])
  /// The number of a `namespace(...)`, whose fields can be set.
  case namespace(Int)
  /// A function of the interpreter, by its name.
  case function(String)

  /// The value of a JSON text.
  package init(_ view: JSONView) throws {
    switch view.kind {
    case .null: self = .none
    case .boolean: self = .boolean(try view.boolean())
    case .number: self = try Int(view.text).map { .integer($0) } ?? .float(view.number())
    case .string: self = .string(try view.string())
    case .array: self = .list(try view.elements().map(JinjaValue.init))
    case .object:
      var members: [(key: String, value: JinjaValue)] = []
      try view.forEachMember { members.append((String(decoding: $0, as: UTF8.self), try JinjaValue($1))) }
      self = .dictionary(members)
    }
  }

  var isTrue: Bool {
    switch self {
    case .undefined, .none: false
    case .boolean(let value): value
    case .integer(let value): value != 0
    case .float(let value): value != 0
    case .string(let value): !value.isEmpty
    case .list(let values): !values.isEmpty
    case .dictionary(let members): !members.isEmpty
    case .namespace, .function: true
    }
  }

  /// What errors call the value.
  var kind: String {
    switch self {
    case .undefined(let name): "the undefined '\(name)'"
    case .none: "none"
    case .boolean: "a boolean"
    case .integer, .float: "a number"
    case .string: "a string"
    case .list: "a list"
    case .dictionary: "a mapping"
    case .namespace: "a namespace"
    case .function(let name): "the function \(name)"
    }
  }

  var number: Double? {
    switch self {
    case .boolean(let value): value ? 1 : 0
    case .integer(let value): Double(value)
    case .float(let value): value
    default: nil
    }
  }

  /// Equality as Python has it: texts by their scalars, numbers by their values.
  static func areEqual(_ left: JinjaValue, _ right: JinjaValue) -> Bool {
    if let left = left.number, let right = right.number { return left == right }
    switch (left, right) {
    case (.undefined, .undefined), (.none, .none): return true
    case (.string(let left), .string(let right)): return left.utf8.elementsEqual(right.utf8)
    case (.list(let left), .list(let right)): return left.elementsEqual(right, by: areEqual)
    case (.dictionary(let left), .dictionary(let right)):
      return left.count == right.count
        && left.allSatisfy { member in
          right.contains { $0.key.utf8.elementsEqual(member.key.utf8) && areEqual($0.value, member.value) }
        }
    case (.namespace(let left), .namespace(let right)): return left == right
    default: return false
    }
  }

  /// The value of `key` in a mapping.
  subscript(key: String) -> JinjaValue? {
    guard case .dictionary(let members) = self else { return nil }
    return members.last { $0.key.utf8.elementsEqual(key.utf8) }?.value
  }

  /// JSON as Python's `json.dumps(ensure_ascii=False)` writes it; nil if the value has none.
  func json(indent: Int?, level: Int = 0) -> String? {
    func lines(_ items: [String], _ open: String, _ close: String) -> String {
      guard let indent, !items.isEmpty else { return open + items.joined(separator: ", ") + close }
      let margin = "\n" + String(repeating: " ", count: indent * (level + 1))
      let end = "\n" + String(repeating: " ", count: indent * level)
      return open + margin + items.joined(separator: "," + margin) + end + close
    }
    switch self {
    case .none: return "null"
    case .boolean(let value): return value ? "true" : "false"
    case .integer(let value): return String(value)
    case .float(let value): return "\(value)"
    case .string(let value): return JSONText.quoted(value)
    case .list(let values):
      let items = values.compactMap { $0.json(indent: indent, level: level + 1) }
      return items.count == values.count ? lines(items, "[", "]") : nil
    case .dictionary(let members):
      let items = members.compactMap { key, value in
        value.json(indent: indent, level: level + 1).map { JSONText.quoted(key) + ": " + $0 }
      }
      return items.count == members.count ? lines(items, "{", "}") : nil
    case .undefined, .namespace, .function: return nil
    }
  }
}
