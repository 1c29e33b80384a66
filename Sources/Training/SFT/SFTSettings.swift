package import Kernels

/// Settings of the first stage.
package struct SFTSettings: Sendable, Equatable {
  package var epochs: Int
  /// Epochs that the learning rate's schedule spans.
  package var scheduleEpochs: Int
  /// Sequences a step.
  package var batchSize: Int
  package var schedule: LearningRateSchedule.Shape
  package var learningRate: Double
  package var warmupSteps: Int
  package var minLearningRateRatio: Double
  package var optimizer: AdamW
  package var maxGradientNorm: Double
  /// Whether the loss is taken over the solution alone, or over all tokens but the first.
  package var completionOnlyLoss: Bool

  package init(
    epochs: Int, scheduleEpochs: Int? = nil, batchSize: Int, schedule: LearningRateSchedule.Shape,
    learningRate: Double, warmupSteps: Int,
    minLearningRateRatio: Double, optimizer: AdamW, maxGradientNorm: Double, completionOnlyLoss: Bool
  ) {
    self.epochs = epochs
    self.scheduleEpochs = scheduleEpochs ?? epochs
    self.batchSize = batchSize
    self.schedule = schedule
    self.learningRate = learningRate
    self.warmupSteps = warmupSteps
    self.minLearningRateRatio = minLearningRateRatio
    self.optimizer = optimizer
    self.maxGradientNorm = maxGradientNorm
    self.completionOnlyLoss = completionOnlyLoss
  }
}
