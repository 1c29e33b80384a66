/// Variables and functions that have only a name.
extension Parser {
  /// The first letter of a word, of which the rest stays.
  mutating func letter(of word: String) throws(ReadFailure) -> Expression {
    // A longer word among formulas is prose.
    guard word.unicodeScalars.count <= 3 else { throw .malformed }
    let rest = word.dropFirst()
    if rest.isEmpty {
      position += 1
    } else {
      tokens[position] = Token(kind: .word(String(rest)), isSpaced: false)
    }
    let name = String(word.prefix(1))
    if rest.isEmpty {
      if next != .underscore {
        if name == "e" { return .constant(.e) }
        if name == "i" { return .constant(.imaginaryUnit) }
      }
      return try named(name)
    }
    if name == "e" { return .constant(.e) }
    if name == "i" { return .constant(.imaginaryUnit) }
    return .variable(name)
  }

  private static let unknownFunctions: Set<String> = ["f", "g", "h", "F", "G", "H", "P", "Q"]

  /// A name with its subscript, or the call of a function with that name.
  mutating func named(_ name: String) throws(ReadFailure) -> Expression {
    var name = name
    if take(.underscore) { name += "_" + (try subscriptText()) }
    if Self.unknownFunctions.contains(String(name.prefix(1))), next == .open(.round),
      !isSpaced(at: 0)
    {
      position += 1
      return try nested { (parser) throws(ReadFailure) in
        let (elements, _) = try parser.list(isBracketed: true)
        try parser.expect(.close(.round))
        return .application(name, elements)
      }
    }
    return .variable(name)
  }

  func named(text: String) throws(ReadFailure) -> Expression {
    text.count == 1 && text != "e" && text != "i" && text.first?.isLetter == true
      ? .variable(text) : .text(text)
  }

  private mutating func subscriptText() throws(ReadFailure) -> String {
    guard take(.open(.brace)) else { return try subscriptPiece() }
    var text = ""
    while !take(.close(.brace)) { text += try subscriptPiece() }
    return text
  }

  private mutating func subscriptPiece() throws(ReadFailure) -> String {
    try work.spend()
    defer { position += 1 }
    switch next {
    case .number(let value, _, true)?: return value.value.reduced.parts.0.description
    case .word(let word)?: return word
    case .text(let text)?: return text
    case .symbol(let name)?: return name
    case .plus?: return "+"
    case .minus?: return "-"
    case .comma?: return ","
    default: throw .malformed
    }
  }
}
