/// What the answer check found.
package enum Outcome: String, Codable, Sendable {
  case equivalent
  case different
  /// No answer could be found in the sample, or it could not be read.
  case unparsed
  /// The check's work bound was reached.
  case abandoned
}
