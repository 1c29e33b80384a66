/// What claims can speak of.
package enum ClaimMetric: String, Codable, Sendable, CaseIterable {
  /// Share of right solutions.
  case accuracy
  /// Mean solution length in tokens.
  case length

  /// The largest value of a solution; nil if there is no limit.
  package var largest: Double? { self == .accuracy ? 1 : nil }
}
