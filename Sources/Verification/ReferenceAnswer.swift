/// The known answer of a problem, read once.
package struct ReferenceAnswer: Sendable, Equatable {
  /// The answer as the data set has it.
  package let text: String
  let answer: Answer

  /// Reads `text`, an answer or a solution with a boxed one; throws `ReferenceAnswerError` if it has no value to
  /// compare with, which is an error of the data set.
  package init(_ text: String) throws(ReferenceAnswerError) {
    try self.init(Array(text.utf8))
  }

  /// Reads the UTF-8 `bytes`, which need not be valid.
  package init(_ bytes: [UInt8]) throws(ReferenceAnswerError) {
    text = String(decoding: bytes, as: UTF8.self)
    var work = Work()
    let found = BoxedAnswer.find(in: CompletionText.answerPart(of: bytes))
    do throws(ReadFailure) {
      answer = try AnswerReader.read(found?.bytes ?? bytes[...], work: &work)
    } catch {
      throw error == .exhausted ? .tooMuchWork(text) : .unreadable(text)
    }
  }
}
