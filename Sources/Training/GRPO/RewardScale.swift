/// What the rewards of a group's completions are divided by after the group's mean is taken off.
package enum RewardScale: String, Codable, Sendable, CaseIterable {
  /// The group's standard deviation.
  case group
  /// The standard deviation over all completions of the step.
  case batch
  /// Nothing, as in "Understanding R1-Zero-Like Training" (Z. Liu et al., 2025).
  case none
}
