/// A value in a chat template.
package enum JinjaValue: Sendable {
  /// What a name stands for that has no value.
  case undefined(String)
  case none
  case boolean(Bool)
  case integer(Int)
  case float(Double)
  case string(String)
  case list(JinjaList)
  case dictionary(JinjaMapping)
  /// The number of a `namespace(...)`, whose fields can be set.
  case namespace(Int)
  /// The variable `loop` of a `for`.
  case loop(JinjaLoop)
  /// A function of the interpreter, by its name.
  case function(String)

  /// The value of a JSON text.
  package init(_ view: JSONView) throws {
    switch view.kind {
    case .null: self = .none
    case .boolean: self = .boolean(try view.boolean())
    case .number: self = try Int(view.text).map { .integer($0) } ?? .float(view.number())
    case .string: self = .string(try view.string())
    case .array: self = .list(JinjaList(try view.elements().map(JinjaValue.init)))
    case .object:
      var members: [(key: String, value: JinjaValue)] = []
      try view.forEachMember { members.append((String(decoding: $0, as: UTF8.self), try JinjaValue($1))) }
      self = .dictionary(JinjaMapping(members))
    }
  }

  /// How deep lists and mappings lie in one another here. A namespace ends the count: it is held by its number.
  var depth: Int {
    switch self {
    case .list(let list): list.depth
    case .dictionary(let mapping): mapping.depth
    case .loop(let loop): loop.items.depth + 1
    default: 0
    }
  }

  var isTrue: Bool {
    switch self {
    case .undefined, .none: false
    case .boolean(let value): value
    case .integer(let value): value != 0
    case .float(let value): value != 0
    case .string(let value): !value.isEmpty
    case .list(let list): !list.values.isEmpty
    case .dictionary(let mapping): !mapping.members.isEmpty
    case .namespace, .loop, .function: true
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
    case .loop: "the variable loop"
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
}

/// The elements of a list.
package struct JinjaList: Sendable {
  package let values: [JinjaValue]
  /// How deep lists and mappings lie in one another, this one included.
  ///
  /// Whoever walks through a value, and whoever releases its memory, recurses so deep; so the interpreter bounds it. It is kept
  /// here because finding it out would be such a walk.
  let depth: Int

  package init(_ values: [JinjaValue]) {
    self.values = values
    depth = 1 + values.reduce(0) { max($0, $1.depth) }
  }
}

/// The keys and values of a mapping, in order; of a key that comes twice the last value counts, as in Python.
package struct JinjaMapping: Sendable {
  package let members: [(key: String, value: JinjaValue)]
  /// As `JinjaList.depth`.
  let depth: Int

  package init(_ members: [(key: String, value: JinjaValue)]) {
    var places: [[UInt8]: Int] = [:]
    var kept: [(key: String, value: JinjaValue)] = []
    for member in members {
      // By bytes: Swift takes texts for equal that Python tells apart.
      let place = places[Array(member.key.utf8), default: kept.count]
      if place < kept.count {
        kept[place].value = member.value
      } else {
        places[Array(member.key.utf8)] = place
        kept.append(member)
      }
    }
    self.members = kept
    depth = 1 + kept.reduce(0) { max($0, $1.value.depth) }
  }

  subscript(key: String) -> JinjaValue? {
    let length = key.utf8.count
    return members.first { $0.key.utf8.count == length && $0.key.utf8.elementsEqual(key.utf8) }?.value
  }
}

/// Where a `for` stands.
package final class JinjaLoop: Sendable {
  let items: JinjaList
  let index: Int

  init(_ items: JinjaList, at index: Int) {
    self.items = items
    self.index = index
  }

  subscript(name: String) -> JinjaValue? {
    let values = items.values
    return switch name {
    case "index": .integer(index + 1)
    case "index0": .integer(index)
    case "revindex": .integer(values.count - index)
    case "revindex0": .integer(values.count - index - 1)
    case "first": .boolean(index == 0)
    case "last": .boolean(index == values.count - 1)
    case "length": .integer(values.count)
    case "previtem": index > 0 ? values[index - 1] : .undefined("loop.previtem")
    case "nextitem": index + 1 < values.count ? values[index + 1] : .undefined("loop.nextitem")
    default: nil
    }
  }
}
