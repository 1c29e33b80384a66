/// How text becomes tokens.
package struct TokenizerSpec: Section {
  /// The tokenizers that need no file.
  package enum Vocabulary: String, CaseIterable, Sendable {
    case phrases, characters
  }

  package var kind = Vocabulary.phrases

  package init() {}

  package static var fields: [Field<Self>] {
    [
      Field(
        "kind", \.kind, .choice,
        "`phrases` has digits, signs and whole phrases of the procedural problems; `characters` has every"
          + " character of the training text.")
    ]
  }
}
