/// Finds numbers in plain text.
enum PlainNumber {
  /// The last number: with its sign, groups of digits, decimals, a fraction's denominator, and percent sign.
  static func last(in text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    var end = text.endIndex
    while let last = text[..<end].lastIndex(where: { 0x30...0x39 ~= $0 }) {
      let start = start(of: last, in: text)
      // Part of a word or of a name, A2 or x_2, is no number.
      if start > text.startIndex, case let before = text[start - 1],
        0x61...0x7A ~= before | 0x20 || before == UInt8(ascii: "_") || before >= 0x80
      {
        end = start
        continue
      }
      return withSigns(text, start, last + 1)
    }
    return nil
  }

  /// What stands without a space around the last number, if it has brackets: `sqrt(2)`, `(1,2)`.
  static func lastCall(in text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard let digit = text.lastIndex(where: { 0x30...0x39 ~= $0 }) else { return nil }
    let start = text[..<digit].lastIndex { $0 <= 0x20 }.map { $0 + 1 } ?? text.startIndex
    var call = text[start...].prefix { $0 > 0x20 }
    while let last = call.last, last != UInt8(ascii: ")"), last < 0x30 || last == UInt8(ascii: ":") {
      call = call.dropLast()
    }
    return call.contains(UInt8(ascii: "(")) && call.last == UInt8(ascii: ")") ? call : nil
  }

  /// Where the number begins whose last digit is at `last`.
  private static func start(of last: Int, in text: ArraySlice<UInt8>) -> Int {
    var start = last
    while start > text.startIndex {
      let before = text[start - 1]
      if 0x30...0x39 ~= before {
        start -= 1
        continue
      }
      // Points, commas and strokes only between digits; a point may begin a number.
      guard [UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "/")].contains(before) else {
        break
      }
      if start - 1 > text.startIndex, 0x30...0x39 ~= text[start - 2] {
        start -= 1
        continue
      }
      if before == UInt8(ascii: ".") { start -= 1 }
      break
    }
    return start
  }

  private static func withSigns(_ text: ArraySlice<UInt8>, _ start: Int, _ end: Int) -> ArraySlice<
    UInt8
  > {
    var (start, end) = (start, end)
    if start > text.startIndex, text[start - 1] == UInt8(ascii: "$") { start -= 1 }
    if start > text.startIndex, text[start - 1] == UInt8(ascii: "-"),
      start - 1 == text.startIndex
        || !(0x30...0x39 ~= text[start - 2] || 0x61...0x7A ~= text[start - 2] | 0x20)
    {
      start -= 1
    }
    let rest = text[end...]
    let spaces = rest.prefix(1).prefix { $0 == 0x20 }.count
    for sign in ["%", "\\%", "percent", "pct"] where rest.dropFirst(spaces).starts(with: sign.utf8) {
      end += spaces + sign.utf8.count
      break
    }
    return text[start..<end]
  }
}
