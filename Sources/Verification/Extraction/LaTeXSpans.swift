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

  /// A pair of delimiters.
  private enum Delimiter: Int {
    case parentheses, brackets, doubleDollar, dollar

    /// What closes it.
    var close: (UInt8, UInt8?) {
      switch self {
      case .parentheses: (UInt8(ascii: "\\"), UInt8(ascii: ")"))
      case .brackets: (UInt8(ascii: "\\"), UInt8(ascii: "]"))
      case .doubleDollar: (UInt8(ascii: "$"), UInt8(ascii: "$"))
      case .dollar: (UInt8(ascii: "$"), nil)
      }
    }

    var length: Int { self == .dollar ? 1 : 2 }

    /// The delimiter that two bytes open; nil if they open none, `\$` in particular.
    init?(_ first: UInt8, _ second: UInt8) {
      switch (first, second) {
      case (UInt8(ascii: "\\"), UInt8(ascii: "(")): self = .parentheses
      case (UInt8(ascii: "\\"), UInt8(ascii: "[")): self = .brackets
      case (UInt8(ascii: "$"), UInt8(ascii: "$")): self = .doubleDollar
      case (UInt8(ascii: "$"), _): self = .dollar
      default: return nil
      }
    }
  }

  /// Hands over one formula after the other until `body` has seen enough.
  private static func scan(_ text: ArraySlice<UInt8>, _ body: (ArraySlice<UInt8>) -> Bool) {
    var position = text.startIndex
    // Delimiters that are not closed any more are looked for once only.
    var isUnclosed = [false, false, false, false]
    while position + 1 < text.endIndex {
      guard let delimiter = Delimiter(text[position], text[position + 1]) else {
        position += text[position] == UInt8(ascii: "\\") ? 2 : 1
        continue
      }
      let start = position + delimiter.length
      guard !isUnclosed[delimiter.rawValue], let end = end(delimiter.close, text[start...]) else {
        // Never closed: an amount of money, say.
        isUnclosed[delimiter.rawValue] = true
        position = start
        continue
      }
      if text[start..<end].contains(where: { $0 > 0x20 }) {
        if !body(extended(text, start..<end, delimiter.length)) { return }
      }
      position = end + delimiter.length
    }
  }

  private static func end(_ close: (UInt8, UInt8?), _ text: ArraySlice<UInt8>) -> Int? {
    var position = text.startIndex
    while position < text.endIndex {
      if text[position] == close.0 {
        guard let second = close.1 else { return position }
        if position + 1 < text.endIndex, text[position + 1] == second { return position }
      }
      position += text[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    return nil
  }

  /// With a percent sign or word right behind the formula.
  private static func extended(_ text: ArraySlice<UInt8>, _ content: Range<Int>, _ close: Int)
    -> ArraySlice<
      UInt8
    >
  {
    let rest = text[(content.upperBound + close)...]
    let spaces = rest.prefix(2).prefix { $0 == 0x20 }.count
    for sign in ["%", "\\%", "percent", "pct"] where rest.dropFirst(spaces).starts(with: sign.utf8) {
      return text[content.lowerBound..<(content.upperBound + close + spaces + sign.utf8.count)]
    }
    return text[content]
  }
}
