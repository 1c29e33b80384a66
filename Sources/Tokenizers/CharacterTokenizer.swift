/// One token for every Unicode scalar of the training texts, and one for all others.
///
/// Token 0 ends a sequence, token 1 stands for unknown scalars and decodes to U+FFFD, the known scalars
/// follow in the order of their values.
package struct CharacterTokenizer: Tokenizer {
  private static let unknown: Int32 = 1
  private static let firstScalar: Int32 = 2
  private static let replacement: Unicode.Scalar = "\u{FFFD}"

  private let scalars: [Unicode.Scalar]
  private let encodings: [[UInt8]]
  /// Most texts are nearly all ASCII: these tokens need no hashing.
  private let asciiTokens: [Int32]
  private let otherTokens: [Unicode.Scalar: Int32]

  /// The tokenizer of the scalars that occur in `texts`; the order of the texts does not matter.
  package init(learningFrom texts: some Sequence<String>) {
    var seen = Set<Unicode.Scalar>()
    for text in texts { seen.formUnion(text.unicodeScalars) }
    seen.remove(Self.replacement)
    self.init(sorted: seen.sorted())
  }

  /// The tokenizer of `scalars`; throws `TokenizerError.invalidVocabulary` unless each is greater than the
  /// one before.
  package init(scalars: String) throws {
    let list = Array(scalars.unicodeScalars)
    guard zip(list, list.dropFirst()).allSatisfy(<) else {
      throw TokenizerError.invalidVocabulary("the scalars are not in strictly ascending order")
    }
    guard !list.contains(Self.replacement) else {
      throw TokenizerError.invalidVocabulary("U+FFFD stands for unknown scalars and cannot be a known one")
    }
    self.init(sorted: list)
  }

  private init(sorted scalars: [Unicode.Scalar]) {
    var ascii = [Int32](repeating: Self.unknown, count: 128)
    var others: [Unicode.Scalar: Int32] = [:]
    for (token, scalar) in zip(Self.firstScalar..., scalars) {
      if scalar.isASCII { ascii[Int(scalar.value)] = token } else { others[scalar] = token }
    }
    self.scalars = scalars
    self.encodings = [[]] + ([Self.replacement] + scalars).map { Array(String($0).utf8) }
    self.asciiTokens = ascii
    self.otherTokens = others
  }

  package var vocabularySize: Int { encodings.count }
  package var endOfSequence: Int32 { 0 }

  package var description: TokenizerDescription {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return .characters(String(text))
  }

  package func encode(_ text: String) -> [Int32] {
    text.unicodeScalars.map { scalar in
      scalar.isASCII ? asciiTokens[Int(scalar.value)] : otherTokens[scalar, default: Self.unknown]
    }
  }

  package func bytes(of token: Int32) -> [UInt8] { encodings[Int(token)] }
}
