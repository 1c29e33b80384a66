/// One value of a `JSONDocument`.
package struct JSONView: Sendable {
  /// What a value is.
  package enum Kind: String, Sendable {
    case object = "an object"
    case array = "an array"
    case string = "a string"
    case number = "a number"
    case boolean = "true or false"
    case null
  }

  let document: JSONDocument
  let start: Int

  private var bytes: [UInt8] { document.bytes }

  package var kind: Kind {
    switch bytes[start] {
    case UInt8(ascii: "{"): .object
    case UInt8(ascii: "["): .array
    case UInt8(ascii: "\""): .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"): .boolean
    case UInt8(ascii: "n"): .null
    default: .number
    }
  }

  package var isNull: Bool { kind == .null }

  // MARK: Values of a kind, or an error that names the key

  package func string() throws -> String { String(decoding: try stringBytes(), as: UTF8.self) }

  /// The UTF-8 bytes of a string.
  package func stringBytes() throws -> [UInt8] {
    try check(.string)
    return Self.string(bytes, start).value
  }

  package func boolean() throws -> Bool {
    try check(.boolean)
    return bytes[start] == UInt8(ascii: "t")
  }

  package func number() throws -> Double {
    try check(.number)
    return Double(text) ?? .infinity
  }

  /// A whole number that fits `Int32`.
  package func integer() throws -> Int {
    try check(.number)
    guard let value = Int32(text) else { throw fault("\(text.prefix(40)) is not a whole number below 2^31") }
    return Int(value)
  }

  /// The text of a number, as it stands in the file.
  package var text: String { String(decoding: bytes[start..<end], as: UTF8.self) }

  /// The value of `key` in an object, the last one if there are several; nil if there is none or it is null.
  package subscript(key: String) -> JSONView? {
    get throws {
      var found: JSONView?
      try forEachMember { if $0.elementsEqual(key.utf8) { found = $1 } }
      return found.flatMap { $0.isNull ? nil : $0 }
    }
  }

  /// The value of `key`, which must be there.
  package func required(_ key: String) throws -> JSONView {
    guard let value = try self[key] else { throw fault("the key \"\(key)\" is missing") }
    return value
  }

  /// The keys of an object in their order.
  package func keys() throws -> [String] {
    var keys: [String] = []
    try forEachMember { key, _ in keys.append(String(decoding: key, as: UTF8.self)) }
    return keys
  }

  package func forEachMember(_ body: (_ key: [UInt8], _ value: JSONView) throws -> Void) throws {
    try check(.object)
    var position = Self.skipSpace(bytes, start + 1)
    while bytes[position] != UInt8(ascii: "}") {
      let key = Self.string(bytes, position)
      position = Self.skipSpace(bytes, key.end) + 1
      let value = JSONView(document: document, start: Self.skipSpace(bytes, position))
      try body(key.value, value)
      position = Self.next(bytes, value.end)
    }
  }

  package func forEachElement(_ body: (JSONView) throws -> Void) throws {
    try check(.array)
    var position = Self.skipSpace(bytes, start + 1)
    while bytes[position] != UInt8(ascii: "]") {
      let value = JSONView(document: document, start: position)
      try body(value)
      position = Self.next(bytes, value.end)
    }
  }

  package func elements() throws -> [JSONView] {
    var elements: [JSONView] = []
    try forEachElement { elements.append($0) }
    return elements
  }

  // MARK: Errors

  private func check(_ expected: Kind) throws {
    guard kind == expected else { throw fault("\(expected.rawValue) is needed here, not \(kind.rawValue)") }
  }

  /// An error about this value, with its file and its key.
  package func fault(_ reason: String) -> TokenizerError {
    .invalidFile(file: document.name, key: path, reason: reason)
  }

  /// The keys that lead here, as `model.merges[3]`; found by walking down, since only errors ask for it.
  private var path: String {
    var path = ""
    var view = document.root
    while view.start != start {
      var step: (name: String, view: JSONView)?
      if view.kind == .object {
        try? view.forEachMember { key, value in
          if value.start <= start && start < value.end {
            let separator = path.isEmpty ? "" : "."
            step = (separator + String(decoding: key.prefix(80), as: UTF8.self), value)
          }
        }
      } else if view.kind == .array {
        var index = 0
        try? view.forEachElement { value in
          if value.start <= start && start < value.end { step = ("[\(index)]", value) }
          index += 1
        }
      }
      guard let step else { break }
      path += step.name
      view = step.view
    }
    return path
  }

  // MARK: Walking over text that is known to be JSON

  private var end: Int {
    switch kind {
    case .string: return Self.endOfString(bytes, start)
    case .object, .array:
      var depth = 0
      var position = start
      repeat {
        switch bytes[position] {
        case UInt8(ascii: "\""):
          position = Self.endOfString(bytes, position)
          continue
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
        default: break
        }
        position += 1
      } while depth > 0
      return position
    case .number, .boolean, .null:
      var position = start
      while position < bytes.count, !Self.isEnd(bytes[position]) { position += 1 }
      return position
    }
  }

  private static func isEnd(_ byte: UInt8) -> Bool {
    byte <= 0x20 || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}")
  }

  static func skipSpace(_ bytes: [UInt8], _ start: Int) -> Int {
    var position = start
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return position
      }
    }
    return position
  }

  /// The start of what follows a value that ends at `end`: the next one, or the closing bracket.
  private static func next(_ bytes: [UInt8], _ end: Int) -> Int {
    let position = skipSpace(bytes, end)
    return bytes[position] == UInt8(ascii: ",") ? skipSpace(bytes, position + 1) : position
  }

  private static func endOfString(_ bytes: [UInt8], _ start: Int) -> Int {
    var position = start + 1
    while bytes[position] != UInt8(ascii: "\"") { position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1 }
    return position + 1
  }

  static func hexadecimal(_ bytes: [UInt8], _ start: Int) -> UInt32? {
    var value: UInt32 = 0
    for byte in bytes[start..<start + 4] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else { return nil }
      value = value << 4 | UInt32(digit)
    }
    return value
  }

  /// The string whose quote is at `start`, its escapes undone, and the position behind it.
  private static func string(_ bytes: [UInt8], _ start: Int) -> (value: [UInt8], end: Int) {
    let end = endOfString(bytes, start)
    let inside = bytes[start + 1..<end - 1]
    guard inside.contains(UInt8(ascii: "\\")) else { return (Array(inside), end) }
    var value: [UInt8] = []
    value.reserveCapacity(inside.count)
    var position = start + 1
    while position < end - 1 {
      guard bytes[position] == UInt8(ascii: "\\") else {
        value.append(bytes[position])
        position += 1
        continue
      }
      switch bytes[position + 1] {
      case UInt8(ascii: "b"): value.append(0x08)
      case UInt8(ascii: "f"): value.append(0x0C)
      case UInt8(ascii: "n"): value.append(0x0A)
      case UInt8(ascii: "r"): value.append(0x0D)
      case UInt8(ascii: "t"): value.append(0x09)
      case UInt8(ascii: "u"):
        var code = hexadecimal(bytes, position + 2) ?? 0
        if code & 0xFC00 == 0xD800 {
          let low = hexadecimal(bytes, position + 8) ?? 0
          code = 0x10000 + (code & 0x3FF) << 10 + low & 0x3FF
          position += 6
        }
        value.append(contentsOf: String(Unicode.Scalar(code) ?? "\u{FFFD}").utf8)
        position += 4
      case let byte: value.append(byte)
      }
      position += 2
    }
    return (value, end)
  }
}
