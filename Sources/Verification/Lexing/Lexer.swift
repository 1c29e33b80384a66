/// Cuts an answer into tokens, in one pass over its UTF-8.
struct Lexer {
  let bytes: ArraySlice<UInt8>
  var position: Int
  var isSpaced = false
  var tokens: [Token] = []
  /// How many texts within texts this one is in.
  let depth: Int
  /// The environments that are open: whether each is a matrix. Rows of the others are parts of a list.
  var matrices: [Bool] = []

  /// The tokens of `bytes`.
  static func tokens(of bytes: ArraySlice<UInt8>, work: inout Work) throws(ReadFailure) -> [Token] {
    var lexer = Lexer(bytes, depth: 0)
    try lexer.run(&work)
    return lexer.tokens
  }

  init(_ bytes: ArraySlice<UInt8>, depth: Int) {
    self.bytes = bytes
    self.depth = depth
    position = bytes.startIndex
  }

  mutating func run(_ work: inout Work) throws(ReadFailure) {
    while position < bytes.endIndex {
      try work.spend()
      try next(&work)
    }
  }

  mutating func add(_ kind: Token.Kind) {
    tokens.append(Token(kind: kind, isSpaced: isSpaced))
    isSpaced = false
  }

  /// The byte so far ahead.
  func byte(_ offset: Int = 0) -> UInt8? {
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
    UInt8(ascii: "="): .relation(.equal), UInt8(ascii: "("): .open(.round),
    UInt8(ascii: ")"): .close(.round),
    UInt8(ascii: "["): .open(.square), UInt8(ascii: "]"): .close(.square),
    UInt8(ascii: "{"): .open(.brace),
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
      if kind == .cellEnd, matrices.last == false { isSpaced = true } else { add(kind) }
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
      DecimalNumber(value: Rational(value), places: 0, significantDigits: 1), digits: 1,
      isInteger: true)
  }

  /// A run of letters, or of other characters that letters are made of.
  private mutating func word() {
    let start = position
    while let letter = byte(), 0x61...0x7A ~= letter | 0x20 || letter >= 0x80 {
      if letter >= 0x80 {
        var decoder = UTF8()
        var iterator = bytes[position..<min(position + 4, bytes.endIndex)].makeIterator()
        guard case .scalarValue(let scalar) = decoder.decode(&iterator),
          scalar.properties.isAlphabetic,
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
}
