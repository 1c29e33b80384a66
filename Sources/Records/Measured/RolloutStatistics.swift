/// Means over the rollouts of one GRPO step.
package struct RolloutStatistics: Codable, Sendable, Equatable {
  package var reward: Double
  /// Mean of each reward before its weight, by name: `format`, `cosine`, `length`.
  package var rewards: [String: Double]
  /// Share of rollouts with the right answer.
  package var accuracy: Double
  /// Mean completion length in tokens.
  package var length: Double
  /// Share of rollouts cut off at the completion limit.
  package var cutShare: Double
  /// Mean k3 estimate of KL(policy || reference) a token, in nats; nil when beta is 0.
  package var kl: Double?
  /// Mean entropy of the policy at each sampled position, in nats.
  package var entropy: Double
  /// Share of tokens whose ratio was clipped.
  package var clipFraction: Double
  /// Groups whose rewards were all equal: they give no gradient.
  package var constantGroups: Int

  package init(
    reward: Double, rewards: [String: Double], accuracy: Double, length: Double, cutShare: Double,
    kl: Double?,
    entropy: Double, clipFraction: Double, constantGroups: Int
  ) {
    self.reward = reward
    self.rewards = rewards
    self.accuracy = accuracy
    self.length = length
    self.cutShare = cutShare
    self.kl = kl
    self.entropy = entropy
    self.clipFraction = clipFraction
    self.constantGroups = constantGroups
  }
}
