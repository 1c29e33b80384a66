internal import BigInt

/// Cuts an answer into tokens, in one pass over its UTF-8.
struct Lexer {
  private let bytes: ArraySlice<UInt8>
  private var position: Int
  private var isSpaced = false
  private(set) var tokens: [Token] = []
  private var depth = 0

  /// The tokens of `bytes`.
  static func tokens(of bytes: ArraySlice<UInt8>, work: inout Work) throws(ReadFailure) -> [Token] {
    var lexer = Lexer(bytes, depth: 0)
    try lexer.run(&work)
    return lexer.tokens
  }

  private init(_ bytes: ArraySlice<UInt8>, depth: Int) {
    self.bytes = bytes
    self.depth = depth
    position = bytes.startIndex
  }

  private mutating func run(_ work: inout Work) throws(ReadFailure) {
    while position < bytes.endIndex {
      try work.spend()
      try next(&work)
    }
  }

  private mutating func add(_ kind: Token.Kind) {
    tokens.append(Token(kind: kind, isSpaced: isSpaced))
    isSpaced = false
  }

  private func byte(_ offset: Int = 0) -> UInt8? {
    position + offset < bytes.endIndex ? bytes[position + offset] : nil
  }

  // MARK: One token

  private mutating func next(_ work: inout Work) throws(ReadFailure) {
    let first = bytes[position]
    switch first {
    case 0x30...0x39: try number(&work)
    case UInt8(ascii: "."):
      if let digit = byte(1), 0x30...0x39 ~= digit { return try number(&work) }
      if byte(1) == first, byte(2) == first {
        position += 2
        add(.dots)
      } else if bytes[(position + 1)...].contains(where: { $0 > 0x20 && $0 != UInt8(ascii: "$") }) {
        throw .malformed
      }
      position += 1
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): word()
    case UInt8(ascii: "\\"): try command(&work)
    case ...0x20, UInt8(ascii: "~"), UInt8(ascii: "$"):
      isSpaced = true
      position += 1
    case 0x80...: try unicode()
    default: try symbol(first)
    }
  }

  private static let symbols: [UInt8: Token.Kind] = [
    UInt8(ascii: "+"): .plus, UInt8(ascii: "-"): .minus, UInt8(ascii: "/"): .divide,
    UInt8(ascii: "^"): .caret,
    UInt8(ascii: "_"): .underscore, UInt8(ascii: "%"): .percent, UInt8(ascii: ","): .comma,
    UInt8(ascii: ";"): .semicolon, UInt8(ascii: ":"): .colon, UInt8(ascii: "|"): .bar,
    UInt8(ascii: "="): .relation(.equal), UInt8(ascii: "("): .open(.round), UInt8(ascii: ")"): .close(.round),
    UInt8(ascii: "["): .open(.square), UInt8(ascii: "]"): .close(.square), UInt8(ascii: "{"): .open(.brace),
    UInt8(ascii: "}"): .close(.brace), UInt8(ascii: "&"): .cellEnd,
  ]

  private mutating func symbol(_ first: UInt8) throws(ReadFailure) {
    let second = byte(1)
    let isEqual = second == UInt8(ascii: "=")
    position += 1
    switch first {
    case UInt8(ascii: "<"):
      if isEqual { position += 1 }
      add(.relation(isEqual ? .lessOrEqual : .less))
    case UInt8(ascii: ">"):
      if isEqual { position += 1 }
      add(.relation(isEqual ? .greaterOrEqual : .greater))
    case UInt8(ascii: "!"):
      if isEqual { position += 1 }
      add(isEqual ? .relation(.notEqual) : .factorial)
    case UInt8(ascii: "*"):
      if second == first { position += 1 }
      add(second == first ? .caret : .times)
    case UInt8(ascii: "="):
      if isEqual { position += 1 }
      add(.relation(.equal))
    case UInt8(ascii: ","):
      // `,\!` groups digits.
      if second == UInt8(ascii: "\\"), byte(1) == UInt8(ascii: "!") {
        position += 2
        add(.groupingComma)
      } else {
        add(.comma)
      }
    case UInt8(ascii: "{"):
      if second == UInt8(ascii: ","), byte(1) == UInt8(ascii: "}") {
        position += 2
        add(.groupingComma)
      } else {
        add(.open(.brace))
      }
    default:
      guard let kind = Self.symbols[first] else { throw .malformed }
      add(kind)
    }
  }

  private mutating func unicode() throws(ReadFailure) {
    var decoder = UTF8()
    var iterator = bytes[position..<min(position + 4, bytes.endIndex)].makeIterator()
    guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { throw .malformed }
    if scalar.properties.isAlphabetic, UnicodeSymbols.kinds[scalar] == nil { return word() }
    position += UTF8.width(scalar)
    if let kind = UnicodeSymbols.kinds[scalar] {
      add(kind)
    } else if let digit = UnicodeSymbols.superscripts[scalar] {
      add(.caret)
      add(Self.integer(digit))
    } else if let (top, bottom) = UnicodeSymbols.fractions[scalar] {
      add(.fraction)
      add(Self.integer(top))
      add(Self.integer(bottom))
    } else if scalar.properties.isWhitespace {
      isSpaced = true
    } else if !UnicodeSymbols.ignored.contains(scalar) {
      throw .malformed
    }
  }

  private static func integer(_ value: Int) -> Token.Kind {
    .number(
      DecimalNumber(value: Rational(value), places: 0, significantDigits: 1), digits: 1, isInteger: true)
  }

  /// A run of letters, or of other characters that letters are made of.
  private mutating func word() {
    let start = position
    while let letter = byte(), 0x61...0x7A ~= letter | 0x20 || letter >= 0x80 {
      if letter >= 0x80 {
        var decoder = UTF8()
        var iterator = bytes[position..<min(position + 4, bytes.endIndex)].makeIterator()
        guard case .scalarValue(let scalar) = decoder.decode(&iterator), scalar.properties.isAlphabetic,
          UnicodeSymbols.kinds[scalar] == nil
        else { break }
        position += UTF8.width(scalar)
      } else {
        position += 1
      }
    }
    let word = String(decoding: bytes[start..<position], as: UTF8.self)
    add(word.utf8.count == 1 ? .word(word) : LatexCommand.words[word] ?? .word(word))
  }

  // MARK: Numbers

  private mutating func number(_ work: inout Work) throws(ReadFailure) {
    let start = position
    var number = NumberDigits()
    while let digit = takeDigit() { number.append(digit) }
    var isInteger = true
    if byte() == UInt8(ascii: "."), byte(1) != UInt8(ascii: ".") {
      position += 1
      isInteger = false
      while let digit = takeDigit() { number.append(digit, afterPoint: true) }
      try repetend(&number, &work)
      // A point that nothing follows ends the sentence.
      if number.places == 0 { isInteger = true }
    }
    if byte().map({ $0 | 0x20 }) == UInt8(ascii: "e"), start < position { exponent(&number, &isInteger) }
    guard number.count <= AnswerCheck.digitLimit else { throw .exhausted }
    try work.spend(1 + number.count / 16)
    let value = number.value
    add(
      .number(
        DecimalNumber(
          value: value, places: number.isRepeating ? 0 : number.places,
          significantDigits: number.isRepeating ? 0 : number.significant),
        digits: number.count, isInteger: isInteger))
  }

  private mutating func takeDigit() -> UInt8? {
    guard let digit = byte(), 0x30...0x39 ~= digit else { return nil }
    position += 1
    return digit
  }

  /// `1e-3`: only with digits right behind.
  private mutating func exponent(_ number: inout NumberDigits, _ isInteger: inout Bool) {
    var offset = 1
    var isNegative = false
    if let sign = byte(offset), sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      offset += 1
    }
    var value = 0
    var digits = 0
    while let digit = byte(offset), 0x30...0x39 ~= digit, digits < 4 {
      value = value * 10 + Int(digit - 0x30)
      digits += 1
      offset += 1
    }
    guard (1...3).contains(digits), !(byte(offset).map { 0x61...0x7A ~= $0 | 0x20 } ?? false) else { return }
    position += offset
    number.exponent = isNegative ? -value : value
    isInteger = false
  }

  /// `0.1\overline{6}`.
  private mutating func repetend(_ number: inout NumberDigits, _ work: inout Work) throws(ReadFailure) {
    for command in ["\\overline{", "\\bar{", "\\dot{"] where bytes[position...].starts(with: command.utf8) {
      var end = position + command.utf8.count
      let start = end
      while end < bytes.endIndex, 0x30...0x39 ~= bytes[end] { end += 1 }
      guard end > start, end - start <= 60, end < bytes.endIndex, bytes[end] == UInt8(ascii: "}") else {
        return
      }
      number.repetend = Array(bytes[start..<end])
      position = end + 1
      return
    }
  }

  // MARK: Commands

  private mutating func command(_ work: inout Work) throws(ReadFailure) {
    position += 1
    guard let first = byte() else { throw .malformed }
    guard 0x61...0x7A ~= first | 0x20 else {
      position += 1
      switch first {
      case UInt8(ascii: "\\"): try doubled(&work)
      case ...0x20: isSpaced = true
      case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "["), UInt8(ascii: "]"): isSpaced = true
      case UInt8(ascii: "$"): add(.currency("dollars"))
      case UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"), UInt8(ascii: "!"), UInt8(ascii: ">"):
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
    if let next = byte(), next == UInt8(ascii: "(") || next == UInt8(ascii: ")") || next == UInt8(ascii: "%")
    {
      position -= 1
      return try command(&work)
    }
    let name = commandName()
    if name.utf8.count > 1, LatexCommand.meanings[name] != nil { return try named(&work) }
    add(.rowEnd)
  }

  private func commandName() -> String {
    let letters = bytes[position...].prefix(30).prefix { 0x61...0x7A ~= $0 | 0x20 }
    return String(decoding: letters, as: UTF8.self)
  }

  private mutating func named(_ work: inout Work) throws(ReadFailure) {
    var name = commandName()
    if LatexCommand.meanings[name] == nil, let prefix = Self.spacePrefixes.first(where: name.hasPrefix) {
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
    case .repeated: throw .malformed
    case .begin, .end: try environment(isBegin: name == "begin")
    }
  }

  /// Commands that are seen glued to what follows.
  private static let spacePrefixes = ["qquad", "quad", "displaystyle"]

  private mutating func environment(isBegin: Bool) throws(ReadFailure) {
    guard let letters = argument() else { throw .malformed }
    let name = String(decoding: letters, as: UTF8.self)
    guard LatexCommand.matrices.contains(name) else {
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
