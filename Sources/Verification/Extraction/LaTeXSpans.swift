/// Finds formulas between `$`, `$$`, `\(` `\)` and `\[` `\]`.
enum LaTeXSpans {
  /// The contents of the last formula that holds something, and the unit or percent sign behind it.
  static func last(in text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    var found: ArraySlice<UInt8>?
    scan(text) {
      found = $0
      return true
    }
    return found
  }

  /// The contents of the first formula that holds something.
  static func first(in text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    var found: ArraySlice<UInt8>?
    scan(text) {
      found = $0
      return false
    }
    return found
  }

  /// Hands over one formula after the other until `body` has seen enough.
  private static func scan(_ text: ArraySlice<UInt8>, _ body: (ArraySlice<UInt8>) -> Bool) {
    var position = text.startIndex
    // Delimiters that are not closed any more: looked for once only.
    var unclosed: [[UInt8]] = []
    while position < text.endIndex {
      let byte = text[position]
      let isEscape = byte == UInt8(ascii: "\\")
      guard isEscape || byte == UInt8(ascii: "$"), position + 1 < text.endIndex else {
        position += 1
        continue
      }
      let second = text[position + 1]
      let close: [UInt8]
      switch second {
      case UInt8(ascii: "(") where isEscape: close = [byte, UInt8(ascii: ")")]
      case UInt8(ascii: "[") where isEscape: close = [byte, UInt8(ascii: "]")]
      case UInt8(ascii: "$") where !isEscape: close = [byte, byte]
      default:
        // Anything else after a backslash is no delimiter, `\$` in particular.
        if isEscape {
          position += 2
          continue
        }
        close = [byte]
      }
      let start = position + (isEscape ? 2 : close.count)
      guard !unclosed.contains(close), let end = end(close, text[min(start, text.endIndex)...]) else {
        // Never closed: an amount of money, say.
        unclosed.append(close)
        position = start
        continue
      }
      if text[start..<end].contains(where: { $0 > 0x20 }) {
        if !body(extended(text, start..<end, close.count)) { return }
      }
      position = end + close.count
    }
  }

  private static func end(_ close: [UInt8], _ text: ArraySlice<UInt8>) -> Int? {
    var position = text.startIndex
    while position < text.endIndex {
      if text[position] == close[0], text[position...].starts(with: close) { return position }
      position += text[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    return nil
  }

  /// With a percent sign or word right behind the formula.
  private static func extended(_ text: ArraySlice<UInt8>, _ content: Range<Int>, _ close: Int) -> ArraySlice<
    UInt8
  > {
    let rest = text[(content.upperBound + close)...]
    let spaces = rest.prefix(2).prefix { $0 == 0x20 }.count
    for sign in ["%", "\\%", "percent", "pct"] where rest.dropFirst(spaces).starts(with: sign.utf8) {
      return text[content.lowerBound..<(content.upperBound + close + spaces + sign.utf8.count)]
    }
    return text[content]
  }
}
