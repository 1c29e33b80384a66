extension JinjaInterpreter {
  /// JSON as Python's `json.dumps(ensure_ascii=False)` writes it.
  ///
  /// Paid for piece by piece: a value that holds another many times is small in memory, and its text is not.
  mutating func json(_ value: JinjaValue, indent: Int?, line: Int) throws -> String {
    var text = ""
    try writeJSON(value, indent: indent, level: 0, to: &text, line: line)
    return text
  }

  private mutating func writeJSON(
    _ value: JinjaValue, indent: Int?, level: Int, to text: inout String, line: Int
  ) throws {
    switch value {
    case .none: try put("null", to: &text, line: line)
    case .boolean(let value): try put(value ? "true" : "false", to: &text, line: line)
    case .integer(let value): try put(String(value), to: &text, line: line)
    case .float(let value): try put("\(value)", to: &text, line: line)
    case .string(let value): try putQuoted(value, to: &text, line: line)
    case .list(let list):
      try put("[", to: &text, line: line)
      for (index, element) in list.values.enumerated() {
        try putSeparator(index, indent, level, to: &text, line: line)
        try writeJSON(element, indent: indent, level: level + 1, to: &text, line: line)
      }
      try putEnd(list.values.count, "]", indent, level, to: &text, line: line)
    case .dictionary(let mapping):
      try put("{", to: &text, line: line)
      for (index, member) in mapping.members.enumerated() {
        try putSeparator(index, indent, level, to: &text, line: line)
        try putQuoted(member.key, to: &text, line: line)
        try put(": ", to: &text, line: line)
        try writeJSON(member.value, indent: indent, level: level + 1, to: &text, line: line)
      }
      try putEnd(mapping.members.count, "}", indent, level, to: &text, line: line)
    case .undefined, .namespace, .loop, .function:
      throw ChatTemplateError(line: line, reason: "\(value.kind) has no JSON text")
    }
  }

  private mutating func put(_ part: String, to text: inout String, line: Int) throws {
    try spend(part.utf8.count, line: line)
    text += part
  }

  private mutating func putQuoted(_ part: String, to text: inout String, line: Int) throws {
    // No escape is longer than six bytes, so that nothing large is made before it is paid for.
    try spend(part.utf8.count, line: line)
    try put(JSONText.quoted(part), to: &text, line: line)
  }

  private mutating func putSeparator(
    _ index: Int, _ indent: Int?, _ level: Int, to text: inout String, line: Int
  ) throws {
    if index > 0 { try put(indent == nil ? ", " : ",", to: &text, line: line) }
    if let indent { try put(Self.margin(indent * (level + 1)), to: &text, line: line) }
  }

  private mutating func putEnd(
    _ count: Int, _ bracket: String, _ indent: Int?, _ level: Int, to text: inout String, line: Int
  ) throws {
    if let indent, count > 0 { try put(Self.margin(indent * level), to: &text, line: line) }
    try put(bracket, to: &text, line: line)
  }

  private static func margin(_ width: Int) -> String { "\n" + String(repeating: " ", count: width) }
}
