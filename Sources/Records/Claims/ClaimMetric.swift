/// What claims can speak of.
package enum ClaimMetric: String, Codable, Sendable, CaseIterable {
  /// Share of right solutions.
  case accuracy
  /// Mean solution length in tokens.
  case length
}
