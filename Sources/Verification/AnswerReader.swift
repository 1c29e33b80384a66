/// Reads an answer as a number or, failing that, as normalised text.
enum AnswerReader {
  /// What was read.
  enum Reading: Equatable {
    case number(Rational)
    case text([UInt8])
    case unreadable
    case tooLong
  }

  /// Reads the UTF-8 `bytes` of an answer.
  static func read(_ bytes: ArraySlice<UInt8>) -> Reading {
    // Most answers are plain numbers: they need no normalisation.
    if let plain = NumberParser.parse(bytes) { return reading(plain) }
    guard let text = NormalizedText(bytes), !text.bytes.isEmpty else { return .unreadable }
    if !text.isList, let number = NumberParser.parse(text.bytes[...]) { return reading(number) }
    return .text(text.bytes)
  }

  private static func reading(_ number: NumberParser.Result) -> Reading {
    switch number {
    case .value(let value): .number(value)
    case .noValue: .unreadable
    case .tooLong: .tooLong
    }
  }
}
