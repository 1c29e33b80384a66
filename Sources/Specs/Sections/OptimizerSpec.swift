/// AdamW and its learning rate schedule: what both stages have in common.
package struct OptimizerSpec: Section {
  /// How the rate falls from its peak after the warm-up.
  package enum Schedule: String, CaseIterable, Sendable {
    case cosine, linear, constant
  }

  package var learningRate = 2e-3
  package var warmupSteps = 200
  package var lrSchedulerType = Schedule.cosine
  package var minLrRatio = 0.05
  package var weightDecay = 0.1
  package var adamBeta1 = 0.9
  package var adamBeta2 = 0.98
  package var adamEpsilon = 1e-8
  package var maxGradNorm = 1.0

  package init() {}

  init(learningRate: Double, warmupSteps: Int, minLrRatio: Double, weightDecay: Double) {
    self.learningRate = learningRate
    self.warmupSteps = warmupSteps
    self.minLrRatio = minLrRatio
    self.weightDecay = weightDecay
  }

  package static var fields: [Field<Self>] {
    [
      Field("learning_rate", \.learningRate, .number(above: 0), "Peak learning rate."),
      Field(
        "warmup_steps", \.warmupSteps, .integer(0...10_000_000),
        "Steps in which the rate rises from 0 to its peak, in a straight line."),
      Field("lr_scheduler_type", \.lrSchedulerType, .choice, "How the rate falls after the warm-up."),
      Field(
        "min_lr_ratio", \.minLrRatio, .number(atLeast: 0, atMost: 1),
        "Rate at the stage's end as a share of the peak; `constant` does not use it."),
      Field(
        "weight_decay", \.weightDecay, .number(atLeast: 0), "Decoupled weight decay, on matrices only."),
      Field(
        "adam_beta1", \.adamBeta1, .number(atLeast: 0, below: 1), "Decay of the gradient's running mean."),
      Field(
        "adam_beta2", \.adamBeta2, .number(atLeast: 0, below: 1),
        "Decay of the squared gradient's running mean."),
      Field(
        "adam_epsilon", \.adamEpsilon, .number(above: 0), "Added to the root of the squared gradient's mean."),
      Field(
        "max_grad_norm", \.maxGradNorm, .number(above: 0), "Global norm that gradients are scaled down to."),
    ]
  }
}
