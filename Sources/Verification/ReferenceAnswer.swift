/// The known answer of a problem, read once.
package struct ReferenceAnswer: Sendable, Equatable {
  /// The answer as the data set has it.
  package let text: String
  let value: AnswerValue

  /// Reads `text`, which may be boxed; throws `ReferenceAnswerError` if it has no value to compare with,
  /// which is an error of the data set.
  package init(_ text: String) throws {
    let bytes = Array(text.utf8)
    switch AnswerReader.read(bytes[...]) {
    case .number(let number): value = .number(number)
    case .text(let normalized): value = .text(normalized)
    case .unreadable: throw ReferenceAnswerError.unreadable(text)
    case .tooLong: throw ReferenceAnswerError.tooLong(digits: AnswerCheck.digitLimit)
    }
    self.text = text
  }
}
