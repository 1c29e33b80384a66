/// How an answer was found in a completion; tried in this order.
package enum ExtractionRule: String, Sendable, CaseIterable {
  /// The last `\boxed{}` or `\fbox{}` that holds something.
  case box
  /// Several boxes, with a comma, "and" or "or" in between, that form one answer.
  case boxes
  /// Behind `####`, as in GSM8K.
  case marker
  /// Behind "the answer is", "answer:" and the like.
  case statement
  /// The whole text is an answer.
  case whole
  /// The last formula between `$`, `$$`, `\(` or `\[`.
  case formula
  /// The last number in plain text.
  case number
  /// The text is short and nothing but words.
  case words
}
