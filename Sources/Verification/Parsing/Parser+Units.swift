/// Units behind a number.
extension Parser {
  /// Whether a word behind a number names what it counts: letters that hang on to it are variables unless they are a
  /// unit, a long word of its own is one.
  func isUnit(_ word: String) -> Bool {
    if Units.isKnown(word), word.utf8.count > 1 { return true }
    return isSpaced(at: 0)
      && (word.utf8.count >= 4
        || word.utf8.count == 3 && word.contains { "aeiouAEIOU".contains($0) })
  }

  /// The words from here on, as a unit.
  mutating func unit() throws(ReadFailure) -> Unit? {
    var words: [String] = []
    while words.count < 8 {
      switch next {
      case .text(let text)?: words.append(text)
      case .word(let word)?: words.append(word)
      case .currency(let name)?: words.append(name)
      case .divide? where !words.isEmpty: words.append("/")
      case .caret? where !words.isEmpty:
        position += 1
        let isBraced = take(.open(.brace))
        guard case .number(let value, _, true)? = next, let power = value.value.integer,
          (2...4).contains(power)
        else { throw .malformed }
        words.append("^\(power)")
        if isBraced {
          position += 1
          guard next == .close(.brace) else { throw .malformed }
        }
      default: return words.isEmpty ? nil : Units.unit(words)
      }
      position += 1
      try work.spend()
    }
    return Units.unit(words)
  }

  /// Passes over `\text{The probability is }`.
  mutating func takeIntroduction() {
    guard case .text(let text)? = next, position + 1 < tokens.count else { return }
    if text.hasSuffix(" is") || text.hasSuffix(":") || text.hasSuffix("=") { position += 1 }
  }

  private static let scales = ["thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000]

  /// `1.5 million` as a number.
  mutating func scaled(_ value: Expression) -> Expression {
    let name: String
    switch next {
    case .word(let word)?: name = word
    case .text(let text)?: name = text
    default: return value
    }
    guard let scale = Self.scales[name], let number = value.rational else { return value }
    position += 1
    return .number(number * Rational(scale))
  }
}
