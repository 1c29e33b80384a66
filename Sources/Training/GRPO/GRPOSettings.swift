package import Kernels

/// Settings of the second stage.
package struct GRPOSettings: Sendable, Equatable {
  package var steps: Int
  /// Steps that the learning rate's schedule spans.
  package var scheduleSteps: Int
  package var promptsPerStep: Int
  /// Completions a prompt.
  package var generations: Int
  /// Updates from one batch of completions.
  package var iterations: Int
  package var learningRate: Double
  package var warmupSteps: Int
  package var schedule: LearningRateSchedule.Shape
  package var minLearningRateRatio: Double
  package var optimizer: AdamW
  package var maxGradientNorm: Double
  package var loss: GRPOLoss
  package var rewardScale: RewardScale
  /// Whether completions cut off at the limit give no gradient.
  package var masksTruncated: Bool
  package var rewards: [WeightedReward]

  package init(
    steps: Int, scheduleSteps: Int? = nil, promptsPerStep: Int, generations: Int, iterations: Int,
    learningRate: Double,
    warmupSteps: Int,
    schedule: LearningRateSchedule.Shape, minLearningRateRatio: Double, optimizer: AdamW,
    maxGradientNorm: Double,
    loss: GRPOLoss, rewardScale: RewardScale, masksTruncated: Bool, rewards: [WeightedReward]
  ) {
    self.steps = steps
    self.scheduleSteps = scheduleSteps ?? steps
    self.promptsPerStep = promptsPerStep
    self.generations = generations
    self.iterations = iterations
    self.learningRate = learningRate
    self.warmupSteps = warmupSteps
    self.schedule = schedule
    self.minLearningRateRatio = minLearningRateRatio
    self.optimizer = optimizer
    self.maxGradientNorm = maxGradientNorm
    self.loss = loss
    self.rewardScale = rewardScale
    self.masksTruncated = masksTruncated
    self.rewards = rewards
  }
}
