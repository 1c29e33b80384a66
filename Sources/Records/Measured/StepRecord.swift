/// What one optimizer step measured; the same on every machine that computes the same bits.
package struct StepRecord: Codable, Sendable, Equatable {
  package var stage: Stage
  /// From 1.
  package var step: Int
  /// The epoch that the step belongs to, from 1 (SFT).
  package var epoch: Int?
  /// The loss that was minimised; in SFT the mean negative log-likelihood of the target tokens, in nats.
  package var loss: Double
  package var learningRate: Double
  /// Global norm of the gradient before clipping.
  package var gradientNorm: Double
  /// Tokens of the step's sequences, a group's prompt counted once.
  package var tokens: Int
  /// Tokens that the loss was taken over.
  package var targetTokens: Int
  /// What only GRPO measures.
  package var rollout: RolloutStatistics?

  package init(
    stage: Stage, step: Int, epoch: Int?, loss: Double, learningRate: Double, gradientNorm: Double, tokens: Int,
    targetTokens: Int, rollout: RolloutStatistics? = nil
  ) {
    self.stage = stage
    self.step = step
    self.epoch = epoch
    self.loss = loss
    self.learningRate = learningRate
    self.gradientNorm = gradientNorm
    self.tokens = tokens
    self.targetTokens = targetTokens
    self.rollout = rollout
  }
}

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
    reward: Double, rewards: [String: Double], accuracy: Double, length: Double, cutShare: Double, kl: Double?,
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
