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
    stage: Stage, step: Int, epoch: Int?, loss: Double, learningRate: Double, gradientNorm: Double,
    tokens: Int,
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
