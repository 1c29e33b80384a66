/// Why an answer, or a part of it, has no value.
enum ReadFailure: Error, Equatable {
  /// Brackets that do not match, an operator without operands, words among formulas, nothing at all.
  case malformed
  /// A division by zero, or a function outside its domain.
  case undefined
  /// A work bound was reached.
  case exhausted
}
