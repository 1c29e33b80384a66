/// A token that is looked for in a text as it stands, before the text is cut into words.
package struct AddedToken: Sendable, Equatable {
  package var id: Int32
  package var content: String
  /// Ends and marks parts of conversations rather than standing for text.
  package var isSpecial: Bool
  /// Takes the white space before, or after, with it.
  package var takesSpaceBefore = false
  package var takesSpaceAfter = false
  /// Is not found inside a word.
  package var isSingleWord = false
  /// Is looked for in the normalised text.
  package var isNormalized = false

  package init(id: Int32, content: String, isSpecial: Bool) {
    self.id = id
    self.content = content
    self.isSpecial = isSpecial
  }
}
