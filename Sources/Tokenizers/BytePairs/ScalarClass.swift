/// What the patterns that cut a text into words tell apart.
enum ScalarClass: UInt8, Sendable {
  case other
  /// `\p{L}`
  case letter
  /// `\p{N}`
  case number
  /// `\s`, the property White_Space
  case space

  /// The class of every ASCII character.
  static let ascii: [ScalarClass] = (UInt8(0)..<128).map { ScalarClass(of: Unicode.Scalar($0)) }

  /// The class as the regular expressions of Hugging Face's tokenizers see it: Oniguruma knows Unicode 16, so letters
  /// and numbers that came later are neither.
  init(of scalar: Unicode.Scalar) {
    let properties = scalar.properties
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      self = Self.isKnown(properties) ? .letter : .other
    case .decimalNumber, .letterNumber, .otherNumber:
      self = Self.isKnown(properties) ? .number : .other
    default:
      self = properties.isWhitespace ? .space : .other
    }
  }

  private static func isKnown(_ properties: Unicode.Scalar.Properties) -> Bool {
    properties.age.map { $0.major <= 16 } ?? false
  }

  /// Whether the pre-tokenizer `Digits` takes the scalar for a digit: any number, of the newest Unicode.
  static func isNumeric(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .decimalNumber, .letterNumber, .otherNumber: true
    default: false
    }
  }

  /// Whether `\w` of Rust's regular expressions matches the scalar.
  static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    let properties = scalar.properties
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .connectorPunctuation: return true
    default: return properties.isAlphabetic || properties.isJoinControl
    }
  }
}
