/// What an answer stands for.
enum AnswerValue: Sendable, Equatable {
  case number(Rational)
  /// UTF-8 of the normalised text.
  case text([UInt8])
}
