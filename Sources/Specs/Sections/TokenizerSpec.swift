/// How text becomes tokens.
package struct TokenizerSpec: Section {
  /// The kinds of tokenizers.
  package enum Vocabulary: String, CaseIterable, Sendable {
    case phrases, characters, bpe, pretrained
  }

  package var kind = Vocabulary.phrases
  package var vocabSize = 1024

  package init() {}

  package static var fields: [Field<Self>] {
    [
      Field(
        "kind", \.kind, .choice,
        "`phrases` has digits, signs and whole phrases of the procedural problems; `characters` has every"
          + " character of the training text; `bpe` learns byte pairs from the training text; `pretrained` is the one of"
          + " the checkpoint."),
      Field(
        "vocab_size", \.vocabSize, .integer(257...1_048_576), identifying: .unlessDefault,
        "Of `bpe`: number of tokens, the 256 bytes and the end of a sequence included."),
    ]
  }
}
