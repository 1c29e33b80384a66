/// Everything that begins with a backslash.
extension Lexer {
  /// A backslash and what it begins.
  mutating func command(_ work: inout Work) throws(ReadFailure) {
    position += 1
    guard let first = byte() else { throw .malformed }
    guard 0x61...0x7A ~= first | 0x20 else {
      position += 1
      switch first {
      case UInt8(ascii: "\\"): try doubled(&work)
      case ...0x20: isSpaced = true
      case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "["), UInt8(ascii: "]"):
        isSpaced = true
      case UInt8(ascii: "$"): add(.currency("dollars"))
      case UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"), UInt8(ascii: "!"),
        UInt8(ascii: ">"):
        thinSpace()
      default:
        guard case .token(let kind)? = LatexCommand.meanings[String(UnicodeScalar(first))] else {
          throw .malformed
        }
        add(kind)
      }
      return
    }
    try named(&work)
  }

  /// A thin space between digits groups them.
  private mutating func thinSpace() {
    if case .number(_, _, isInteger: true)? = tokens.last?.kind, !isSpaced, let digit = byte(),
      0x30...0x39 ~= digit
    {
      add(.groupingComma)
    } else {
      isSpaced = true
    }
  }

  /// Two backslashes: the end of a row, or one too many before a command, as texts that were escaped twice have it.
  private mutating func doubled(_ work: inout Work) throws(ReadFailure) {
    if let next = byte(),
      next == UInt8(ascii: "(") || next == UInt8(ascii: ")") || next == UInt8(ascii: "%")
    {
      position -= 1
      return try command(&work)
    }
    let name = commandName()
    if name.utf8.count > 1, LatexCommand.meanings[name] != nil { return try named(&work) }
    add(matrices.last == false ? .comma : .rowEnd)
    if matrices.last == false { isSpaced = true }
  }

  private func commandName() -> String {
    let letters = bytes[position...].prefix(30).prefix { 0x61...0x7A ~= $0 | 0x20 }
    return String(decoding: letters, as: UTF8.self)
  }

  private mutating func named(_ work: inout Work) throws(ReadFailure) {
    var name = commandName()
    if LatexCommand.meanings[name] == nil,
      let prefix = Self.spacePrefixes.first(where: name.hasPrefix)
    {
      name = prefix
    }
    position += name.utf8.count
    guard let meaning = LatexCommand.meanings[name] else { throw .malformed }
    switch meaning {
    case .token(let kind): add(kind)
    case .nothing:
      // The invisible delimiter.
      if name == "left" || name == "right", byte() == UInt8(ascii: ".") { position += 1 }
    case .space: isSpaced = true
    case .repeated: break
    case .typeface: try typeface(&work)
    case .text: try text(&work)
    case .dropsArgument: _ = argument()
    case .numberSet:
      guard let letters = argument() else { throw .malformed }
      add(.numberSet(String(decoding: letters, as: UTF8.self)))
    case .functionName:
      guard let letters = argument(),
        let function = LatexCommand.functions[String(decoding: letters, as: UTF8.self)]
      else { throw .malformed }
      add(.function(function))
    case .begin, .end: try environment(isBegin: name == "begin")
    }
  }

  /// Commands that are seen glued to what follows.
  private static let spacePrefixes = ["qquad", "quad", "displaystyle"]

  private mutating func environment(isBegin: Bool) throws(ReadFailure) {
    guard let letters = argument() else { throw .malformed }
    let name = String(decoding: letters, as: UTF8.self)
    let isMatrix = LatexCommand.matrices.contains(name)
    if isBegin { matrices.append(isMatrix) } else { _ = matrices.popLast() }
    guard isMatrix else {
      isSpaced = true
      return
    }
    if name == "array", isBegin { _ = argument() }
    add(isBegin ? .beginMatrix : .endMatrix)
  }

  /// The braced argument that follows, or the one character; nil if the braces do not match.
  private mutating func argument() -> ArraySlice<UInt8>? {
    while let space = byte(), space <= 0x20 { position += 1 }
    guard byte() == UInt8(ascii: "{") else {
      guard byte() != nil else { return nil }
      position += 1
      return bytes[(position - 1)..<position]
    }
    var level = 0
    let start = position + 1
    var isEscaped = false
    for index in position..<bytes.endIndex {
      if !isEscaped, bytes[index] == UInt8(ascii: "{") { level += 1 }
      if !isEscaped, bytes[index] == UInt8(ascii: "}") {
        level -= 1
        if level == 0 {
          position = index + 1
          return bytes[start..<index]
        }
      }
      isEscaped = bytes[index] == UInt8(ascii: "\\") && !isEscaped
    }
    return nil
  }

  /// `\mathrm{cm}` is text, `\mathbf{x + 1}` a formula in braces.
  private mutating func typeface(_ work: inout Work) throws(ReadFailure) {
    let start = position
    guard byte() == UInt8(ascii: "{") else { return }
    guard let contents = argument() else { throw .malformed }
    try work.spend(contents.count / 8)
    if contents.count > 1, contents.allSatisfy({ 0x61...0x7A ~= $0 | 0x20 || $0 == 0x20 }) {
      return addText(contents)
    }
    position = start
  }

  private mutating func text(_ work: inout Work) throws(ReadFailure) {
    guard let contents = argument() else { throw .malformed }
    try work.spend(contents.count / 16)
    // Digits and signs in another type face are a formula all the same, and so is `\text{5 apples}`.
    let beginsWithDigit = contents.first { $0 > 0x20 }.map { 0x30...0x39 ~= $0 } ?? false
    if !beginsWithDigit, contents.contains(where: { 0x61...0x7A ~= $0 | 0x20 || $0 >= 0x80 }),
      !contents.contains(UInt8(ascii: "\\"))
    {
      return addText(contents)
    }
    guard depth < 8 else { throw .exhausted }
    var inner = Lexer(contents, depth: depth + 1)
    try inner.run(&work)
    add(.open(.brace))
    tokens += inner.tokens
    add(.close(.brace))
  }

  private mutating func addText(_ contents: ArraySlice<UInt8>) {
    let words = String(decoding: contents, as: UTF8.self).split(whereSeparator: \.isWhitespace)
    let text = words.joined(separator: " ")
    if let first = contents.first, first <= 0x20 { isSpaced = true }
    switch text.trimmingPunctuation {
    case "and", "und": add(.and)
    case "or": add(.or)
    case "percent", "pct": add(.percent)
    case "": isSpaced = true
    default: add(.text(text))
    }
    if let last = contents.last, last <= 0x20 { isSpaced = true }
  }
}
