/// An answer without what has no meaning in it: spacing, sizes of fractions, delimiters and wrappers around
/// the whole.
struct NormalizedText {
  /// UTF-8 of the normalised text.
  let bytes: [UInt8]
  /// Whether spaces were taken out next to a comma or point: "1, 234" is a list and no number.
  let isList: Bool

  /// Normalises `bytes`; nil if their braces do not match.
  init?(_ bytes: ArraySlice<UInt8>) {
    let (text, isList) = Self.withoutSpacing(bytes)
    guard let contents = Self.unwrapped(text) else { return nil }
    self.bytes = Array(contents)
    self.isList = isList
  }

  // MARK: Spacing

  /// What is written instead of a command; tried in this order, so longer ones come first.
  private static let replacements: [(command: [UInt8], replacement: [UInt8])] = [
    ("\\dfrac", "\\frac"), ("\\tfrac", "\\frac"), ("\\cfrac", "\\frac"), ("\\left", ""), ("\\right", ""),
    ("\\!", ""), ("\\,", "\u{1}"), ("\\;", " "), ("\\:", " "), ("\\ ", " "), ("\\$", "$"), ("\\%", "%"),
    ("{,}", ","),
    ("\u{2212}", "-"), ("\u{A0}", " "), ("~", " "),
  ].map { (Array($0.utf8), Array($1.utf8)) }

  /// Stands for a thin space until its neighbours are known.
  private static let thinSpace: UInt8 = 1

  /// One pass: commands replaced, spaces kept only between two letters or digits, and there only one.
  private static func withoutSpacing(_ bytes: ArraySlice<UInt8>) -> (text: [UInt8], isList: Bool) {
    var output: [UInt8] = []
    var isList = false
    output.reserveCapacity(bytes.count)
    var pending: UInt8?
    func add(_ byte: UInt8) {
      if byte == thinSpace || byte <= 0x20 {
        pending = pending == nil ? (byte == thinSpace ? thinSpace : 0x20) : 0x20
        return
      }
      if let space = pending, let last = output.last {
        if isWord(last), isWord(byte) {
          // A thin space between digits groups them, as a comma does.
          output.append(space == thinSpace && isDigit(last) && isDigit(byte) ? UInt8(ascii: ",") : 0x20)
        } else if isSeparator(last) || isSeparator(byte) {
          isList = true
        }
      }
      pending = nil
      output.append(byte)
    }
    var position = bytes.startIndex
    while position < bytes.endIndex {
      if isSpecial(bytes[position]),
        let match = replacements.first(where: { bytes[position...].starts(with: $0.command) }),
        !continuesCommand(match.command, bytes[(position + match.command.count)...].first)
      {
        match.replacement.forEach(add)
        position += match.command.count
      } else {
        add(bytes[position])
        position += 1
      }
    }
    return (output, isList)
  }

  private static func isSpecial(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "{") || byte == UInt8(ascii: "~") || byte >= 0x80
  }

  /// `\leftarrow` is not `\left`.
  private static func continuesCommand(_ command: [UInt8], _ next: UInt8?) -> Bool {
    guard let last = command.last, let next else { return false }
    return isLetter(last) && isLetter(next)
  }

  private static func isLetter(_ byte: UInt8) -> Bool { 0x61...0x7A ~= byte | 0x20 }
  private static func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }
  private static func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: ".")
  }
  private static func isWord(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) || byte >= 0x80 }

  // MARK: Wrappers

  private static let wrappers: [[UInt8]] = [
    "", "\\text", "\\textbf", "\\mathrm", "\\mathbf", "\\mbox", "\\boxed", "\\fbox",
  ].map { Array("\($0){".utf8) }

  private static let delimiters: [(open: [UInt8], close: [UInt8])] = [
    ("$", "$"), ("\\(", "\\)"), ("\\[", "\\]"),
  ]
  .map { (Array($0.utf8), Array($1.utf8)) }

  /// What is left when everything that encloses all of `text` is taken off; nil if the braces do not match.
  private static func unwrapped(_ text: [UInt8]) -> ArraySlice<UInt8>? {
    guard let partners = partners(in: text) else { return nil }
    var contents = text[...]
    peeling: while !contents.isEmpty {
      for wrapper in wrappers where contents.starts(with: wrapper) {
        let brace = contents.startIndex + wrapper.count - 1
        guard partners[brace] == contents.endIndex - 1 else { continue }
        contents = contents[(brace + 1)..<(contents.endIndex - 1)]
        continue peeling
      }
      for (open, close) in delimiters
      where contents.count >= open.count + close.count && contents.starts(with: open)
        && contents.suffix(close.count).elementsEqual(close)
      {
        contents = contents.dropFirst(open.count).dropLast(close.count)
        continue peeling
      }
      break
    }
    return contents
  }

  /// The place of the closing brace for each opening one; nil if they do not match. Escaped braces are
  /// literal.
  private static func partners(in text: [UInt8]) -> [Int]? {
    var partners = [Int](repeating: -1, count: text.count)
    var open: [Int] = []
    var isEscaped = false
    for (position, byte) in text.enumerated() {
      if byte == UInt8(ascii: "{"), !isEscaped {
        open.append(position)
      } else if byte == UInt8(ascii: "}"), !isEscaped {
        guard let start = open.popLast() else { return nil }
        partners[start] = position
      }
      isEscaped = byte == UInt8(ascii: "\\")
    }
    return open.isEmpty ? partners : nil
  }
}
