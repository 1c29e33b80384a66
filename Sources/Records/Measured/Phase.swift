/// What a stretch of a run spends its time on.
package enum Phase: String, Codable, Sendable, CaseIterable {
  /// Sampling rollouts for GRPO.
  case sample
  /// Rewards, and the reference model's log-probabilities.
  case score
  /// Forward, backward and optimizer.
  case train
  /// Sampling and checking solutions of the evaluation set.
  case evaluate
}
