/// Answers in words.
enum TextAnswer {
  /// Whether the tokens are words and nothing else; one or two letters are variables.
  static func areWords(_ tokens: [Token]) -> Bool {
    var letters = 0
    for (index, token) in tokens.enumerated() {
      switch token.kind {
      case .minus:
        // A hyphen.
        guard index > 0, index + 1 < tokens.count, case .word(let left) = tokens[index - 1].kind,
          case .word(let right) = tokens[index + 1].kind, left.count >= 3, right.count >= 3
        else { return false }
      case .word(let word): letters = max(letters, word.unicodeScalars.count)
      case .text(let text): letters = max(letters, text.unicodeScalars.count > 1 ? 3 : 0)
      case .and, .or, .comma: break
      default: return false
      }
    }
    // A list of names keeps its parts.
    return letters >= 3 && !tokens.contains { $0.kind == .comma }
  }

  /// The words of an answer in lower case with single spaces; nil if it holds signs of a formula.
  static func normalized(_ bytes: ArraySlice<UInt8>) -> String? {
    var text: [UInt8] = []
    var index = bytes.startIndex
    var letters = 0
    while index < bytes.endIndex {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "\\"):
        var end = index + 1
        while end < bytes.endIndex, 0x61...0x7A ~= bytes[end] | 0x20 { end += 1 }
        let name = String(decoding: bytes[(index + 1)..<end], as: UTF8.self)
        switch name.isEmpty ? .space : LatexCommand.meanings[name] {
        case .text?, .typeface?, .nothing?, .repeated?: break
        case .space?:
          text.append(0x20)
          if name.isEmpty { end = min(end + 1, bytes.endIndex) }
        default: return nil
        }
        index = end
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "$"), UInt8(ascii: "*"): break
      case UInt8(ascii: "^"), UInt8(ascii: "="), UInt8(ascii: "<"), UInt8(ascii: ">"),
        UInt8(ascii: "|"), 0:
        return nil
      case ...0x20, UInt8(ascii: "~"): if text.last != 0x20 { text.append(0x20) }
      default:
        if 0x61...0x7A ~= byte | 0x20 || byte >= 0x80 { letters += 1 }
        text.append(byte)
      }
      index += 1
    }
    guard letters > 0, let string = String(validating: text, as: UTF8.self) else { return nil }
    var result = string.lowercased().trimmingPunctuation
    for article in ["the ", "a ", "an "] where result.hasPrefix(article) {
      result.removeFirst(article.count)
    }
    // "( a )" is a.
    if result.count == 3, result.hasPrefix("("), result.hasSuffix(")") {
      result = String(result.dropFirst().dropLast())
    }
    // Words have letters that follow each other; what is left is a formula that could not be read.
    var run = 0
    var longest = 0
    for scalar in result.unicodeScalars {
      run = scalar.properties.isAlphabetic ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest >= 2 || result.count == 1 ? result : nil
  }

  /// The letter of a multiple choice, `(B)`, `B.`, `B) 12`, `Option B`, and what follows it.
  static func choice(_ bytes: ArraySlice<UInt8>) -> (letter: String, rest: ArraySlice<UInt8>)? {
    var bytes = bytes.drop { $0 <= 0x20 }
    for wrapper in ["\\textbf{", "\\text{", "\\mathrm{", "\\mathbf{", "\\textrm{", "\\boxed{"]
    where bytes.starts(with: wrapper.utf8) {
      let inside = bytes.dropFirst(wrapper.utf8.count)
      guard let close = inside.prefix(12).firstIndex(of: UInt8(ascii: "}")) else { return nil }
      guard let (letter, rest) = choice(inside[..<close]), !rest.contains(where: { $0 > 0x20 })
      else {
        return nil
      }
      return (letter, inside[(close + 1)...].drop { $0 == UInt8(ascii: "}") })
    }
    var isNamed = false
    for name in ["option ", "choice ", "answer "] {
      let head = String(decoding: bytes.prefix(name.utf8.count), as: UTF8.self)
      if head.lowercased() == name {
        isNamed = true
        bytes = bytes.dropFirst(name.utf8.count)
      }
    }
    let isOpen = bytes.first == UInt8(ascii: "(")
    if isOpen { bytes = bytes.dropFirst() }
    guard let letter = bytes.first, UInt8(ascii: "A")...UInt8(ascii: "J") ~= letter else {
      return nil
    }
    bytes = bytes.dropFirst()
    switch bytes.first {
    case UInt8(ascii: ")"): bytes = bytes.dropFirst()
    case UInt8(ascii: ".") where !isOpen && (bytes.count == 1 || bytes.dropFirst().first == 0x20),
      UInt8(ascii: ":") where !isOpen && bytes.dropFirst().first == 0x20:
      bytes = bytes.dropFirst()
    case nil where isNamed: break
    default: return nil
    }
    return (String(UnicodeScalar(letter)), bytes)
  }

  private static let delimiters: [(open: [UInt8], close: [UInt8])] = [
    ("$$", "$$"), ("$", "$"), ("\\(", "\\)"), ("\\[", "\\]"), ("**", "**"),
  ]
  .map { (Array($0.utf8), Array($1.utf8)) }

  /// Without the delimiters of formulas, and the white space and full stop outside of them.
  static func withoutMathDelimiters(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var bytes = bytes
    trimming: while true {
      bytes = bytes.drop { $0 <= 0x20 }
      while let last = bytes.last, last <= 0x20 { bytes = bytes.dropLast() }
      for (open, close) in delimiters
      where bytes.count > open.count + close.count && bytes.starts(with: open)
        && bytes.suffix(close.count).elementsEqual(close)
      {
        bytes = bytes.dropFirst(open.count).dropLast(close.count)
        continue trimming
      }
      return bytes
    }
  }
}
