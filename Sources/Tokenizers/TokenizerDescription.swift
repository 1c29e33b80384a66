/// The kind and vocabulary of a tokenizer, as a checkpoint stores it.
package enum TokenizerDescription: Codable, Sendable, Equatable {
  /// Phrases in the order of their tokens, the end-of-sequence token first.
  case phrases([String])
  /// The known Unicode scalars in the order of their tokens.
  case characters(String)
  /// The files of a published model's tokenizer.
  case pretrained(PretrainedTokenizerDescription)

  /// The tokenizer described; throws `TokenizerError` if the description is not a valid one.
  package func makeTokenizer() throws -> any Tokenizer {
    switch self {
    case .phrases(let phrases): try PhraseTokenizer(phrases: phrases)
    case .characters(let scalars): try CharacterTokenizer(scalars: scalars)
    case .pretrained(let description): try PretrainedTokenizer(description)
    }
  }

  /// One text a description: every entry follows its length in bytes, so that entries may hold anything.
  var canonicalText: String {
    switch self {
    case .phrases(let phrases):
      phrases.reduce(into: "phrases \(phrases.count)\n") { $0 += "\($1.utf8.count):\($1)" }
    case .characters(let scalars):
      "characters \(scalars.unicodeScalars.count)\n\(scalars)"
    case .pretrained(let description): description.canonicalText
    }
  }
}
