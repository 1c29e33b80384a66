/// The three ways in which a claim can come out.
package enum VerdictOutcome: String, Codable, Sendable {
  /// The confidence bound lies on the claimed side.
  case supported
  /// The opposite bound lies on the other side.
  case refuted
  /// Neither: the data cannot tell.
  case inconclusive
}
