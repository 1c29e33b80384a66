/// What the rewards need to know of a completion.
package struct JudgedCompletion: Sendable, Equatable {
  package var isCorrect: Bool
  /// Whether it has the form that the recipe asks for.
  package var isFormatted: Bool
  /// In tokens or characters, as the benchmark says.
  package var length: Double

  package init(isCorrect: Bool, isFormatted: Bool, length: Double) {
    self.isCorrect = isCorrect
    self.isFormatted = isFormatted
    self.length = length
  }
}
