/// Where the reference answer stands in the answer field.
package enum AnswerLayout: Sendable, Equatable {
  /// The field is the answer.
  case whole
  /// The answer follows the last `marker`; calculator annotations `<<48/2=24>>` are taken out of the solution
  /// if asked for.
  case after(marker: String, stripsAnnotations: Bool = true)

  /// The layout of GSM8K's own files.
  package static let gsm8k = AnswerLayout.after(marker: "####")
}
