/// Checks the syntax of a JSON text in one pass.
struct JSONScanner {
  /// What is wrong, and at which byte.
  struct Fault: Error {
    let position: Int
    let reason: String
  }

  let bytes: [UInt8]
  private var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func scanDocument() throws(Fault) {
    try scanValue(depth: 0)
    skipSpace()
    guard position == bytes.count else { throw fault("more text after the JSON value") }
  }

  private func fault(_ reason: String) -> Fault { Fault(position: position, reason: reason) }

  private mutating func skipSpace() { position = JSONView.skipSpace(bytes, position) }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func scanValue(depth: Int) throws(Fault) {
    guard depth <= JSONDocument.deepest else {
      throw fault("values nested more than \(JSONDocument.deepest) deep")
    }
    skipSpace()
    guard position < bytes.count else { throw fault("the JSON text ends too early") }
    switch bytes[position] {
    case UInt8(ascii: "{"): try scanMembers(depth)
    case UInt8(ascii: "["): try scanElements(depth)
    case UInt8(ascii: "\""): try scanString()
    case UInt8(ascii: "t"): try scanWord("true")
    case UInt8(ascii: "f"): try scanWord("false")
    case UInt8(ascii: "n"): try scanWord("null")
    default: try scanNumber()
    }
  }

  private mutating func scanMembers(_ depth: Int) throws(Fault) {
    position += 1
    skipSpace()
    if take(UInt8(ascii: "}")) { return }
    while true {
      skipSpace()
      guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
        throw fault("a key in quotes is missing")
      }
      try scanString()
      skipSpace()
      guard take(UInt8(ascii: ":")) else { throw fault("a colon is missing") }
      try scanValue(depth: depth + 1)
      skipSpace()
      if take(UInt8(ascii: "}")) { return }
      guard take(UInt8(ascii: ",")) else { throw fault("a comma or } is missing") }
    }
  }

  private mutating func scanElements(_ depth: Int) throws(Fault) {
    position += 1
    skipSpace()
    if take(UInt8(ascii: "]")) { return }
    while true {
      try scanValue(depth: depth + 1)
      skipSpace()
      if take(UInt8(ascii: "]")) { return }
      guard take(UInt8(ascii: ",")) else { throw fault("a comma or ] is missing") }
    }
  }

  private mutating func scanWord(_ word: StaticString) throws(Fault) {
    let expected = Array("\(word)".utf8)
    guard bytes[position...].starts(with: expected) else { throw fault("a JSON value is missing") }
    position += expected.count
  }

  private mutating func scanString() throws(Fault) {
    position += 1
    while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return
      case UInt8(ascii: "\\"): try scanEscape()
      case 0..<0x20: throw fault("a control character in a string")
      case 0..<0x80: position += 1
      default:
        guard let found = bytes.scalar(at: position, before: bytes.count) else {
          throw fault("bytes that are not UTF-8")
        }
        position += found.count
      }
    }
    throw fault("a string does not end")
  }

  private mutating func scanEscape() throws(Fault) {
    guard position + 1 < bytes.count else { throw fault("a string does not end") }
    switch bytes[position + 1] {
    case UInt8(ascii: "u"):
      let unit = try unit(at: position)
      if unit & 0xFC00 == 0xD800, try self.unit(at: position + 6) & 0xFC00 == 0xDC00 {
        position += 12
      } else if unit & 0xF800 == 0xD800 {
        throw fault("a lone surrogate")
      } else {
        position += 6
      }
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      position += 2
    default: throw fault("an unknown escape in a string")
    }
  }

  /// The UTF-16 unit of the escape `\uXXXX` at `start`.
  private func unit(at start: Int) throws(Fault) -> UInt32 {
    guard start + 6 <= bytes.count, bytes[start] == UInt8(ascii: "\\"),
      bytes[start + 1] == UInt8(ascii: "u"), let unit = JSONView.hexadecimal(bytes, start + 2)
    else { throw fault("a lone surrogate or an incomplete \\u escape") }
    return unit
  }

  private mutating func scanNumber() throws(Fault) {
    _ = take(UInt8(ascii: "-"))
    let first = position
    guard scanDigits() > 0 else {
      throw fault("a JSON value is missing")
    }
    if bytes[first] == UInt8(ascii: "0"), position > first + 1 { throw fault("a number with a leading zero") }
    if take(UInt8(ascii: ".")), scanDigits() == 0 { throw fault("a number without digits after its point") }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      if scanDigits() == 0 { throw fault("a number without digits in its exponent") }
    }
  }

  private mutating func scanDigits() -> Int {
    let start = position
    while position < bytes.count, bytes[position] &- UInt8(ascii: "0") < 10 { position += 1 }
    return position - start
  }
}
