/// A JSON value whose text is the same on every machine: keys keep their order, numbers their shortest form.
enum JSON {
  case null
  case bool(Bool)
  case number(String)
  case string(String)
  case list([JSON])
  case object([(key: String, value: JSON)])

  static func number(_ value: some BinaryInteger) -> JSON { .number("\(value)") }

  static func number(_ value: Double) -> JSON { .number(format(value)) }

  /// The shortest text that reads back as `value`, without `.0`.
  static func format(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// The text, on one line; with `spaced`, a space after each colon and comma.
  func text(spaced: Bool = false) -> String {
    let (comma, colon) = spaced ? (", ", ": ") : (",", ":")
    switch self {
    case .null: return "null"
    case .bool(let value): return "\(value)"
    case .number(let text): return text
    case .string(let value): return Self.quoted(value)
    case .list(let values):
      return "[" + values.map { $0.text(spaced: spaced) }.joined(separator: comma) + "]"
    case .object(let members):
      let texts = members.map { Self.quoted($0.key) + colon + $0.value.text(spaced: spaced) }
      return "{" + texts.joined(separator: comma) + "}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case _
      where scalar.value < 0x20 || scalar.value == 0x7F || (0x80..<0xA0).contains(scalar.value)
        || [0x2028, 0x2029, 0xFEFF].contains(scalar.value):
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
