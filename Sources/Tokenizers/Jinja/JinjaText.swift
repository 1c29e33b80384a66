/// Python's ways with strings: by scalars, not by characters.
enum JinjaText {
  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || (0x1C...0x1F).contains(scalar.value)
  }

  /// `text` without the scalars in `characters`, or without white space, at its ends.
  static func strip(_ text: String, _ characters: String?, left: Bool, right: Bool) -> String {
    let dropped = characters.map { Set($0.unicodeScalars) }
    func isDropped(_ scalar: Unicode.Scalar) -> Bool { dropped?.contains(scalar) ?? isSpace(scalar) }
    var rest = text.unicodeScalars[...]
    if left { rest = rest.drop(while: isDropped) }
    if right { while let last = rest.last, isDropped(last) { rest.removeLast() } }
    return String(rest)
  }

  /// The parts of `text` between `separator`, which is not empty.
  static func split(_ text: String, _ separator: String) -> [String] {
    let bytes = Array(text.utf8)
    let mark = Array(separator.utf8)
    var parts: [String] = []
    var start = 0
    var position = 0
    while position + mark.count <= bytes.count {
      if bytes[position] == mark[0], bytes[position..<position + mark.count].elementsEqual(mark) {
        parts.append(String(decoding: bytes[start..<position], as: UTF8.self))
        position += mark.count
        start = position
      } else {
        position += 1
      }
    }
    parts.append(String(decoding: bytes[start...], as: UTF8.self))
    return parts
  }

  /// The parts of `text` between white space.
  static func words(_ text: String) -> [String] {
    text.unicodeScalars.split(whereSeparator: isSpace).map { String($0) }
  }
}
