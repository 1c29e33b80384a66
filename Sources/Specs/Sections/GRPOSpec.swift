/// Stage 2: group relative policy optimisation.
package struct GRPOSpec: Section {
  /// How the loss is averaged over tokens.
  package enum LossType: String, CaseIterable, Sendable {
    case grpo, bnpo
    case drGRPO = "dr_grpo"
    case dapo
  }

  /// Which standard deviation advantages are divided by.
  package enum RewardScale: String, CaseIterable, Sendable {
    case group, batch, none
  }

  package var maxSteps = 50
  package var scheduleSteps: Int?
  package var promptsPerStep = 16
  package var numGenerations = 8
  package var numIterations = 1
  package var optimizer = OptimizerSpec(learningRate: 1.5e-4, warmupSteps: 3, minLrRatio: 0.1, weightDecay: 0)
  package var beta = 0.04
  package var lossType = LossType.grpo
  package var scaleRewards = RewardScale.group
  package var epsilon = 0.2
  package var epsilonHigh: Double?
  package var maskTruncatedCompletions = false
  package var maxCompletionLength = 220
  package var sampling = SamplingSpec()
  package var rewards = RewardsSpec()
  package var lora = LoRASpec()

  package init() {}

  /// Upper clip width: `epsilon_high`, or else `epsilon`.
  package var resolvedEpsilonHigh: Double { epsilonHigh ?? epsilon }

  package static var fields: [Field<Self>] {
    [
      Field(
        "max_steps", \.maxSteps, .integer(1...10_000_000),
        "Steps: each samples a batch of rollouts and makes num_iterations updates from it."),
      Field(
        "schedule_steps", \.scheduleSteps, .optional(.integer(1...10_000_000), null: "max_steps"),
        identifying: .unlessDefault,
        "Steps that the learning rate's schedule spans; the stage may end before it does."),
      Field("prompts_per_step", \.promptsPerStep, .integer(1...65_536), "Problems of one step."),
      Field(
        "num_generations", \.numGenerations, .integer(2...4096),
        "Solutions sampled for each problem: its group."),
      Field(
        "num_iterations", \.numIterations, .integer(1...1000), "Updates made from one batch of rollouts."),
    ] + Field.shared(\.optimizer) + [
      Field(
        "beta", \.beta, .number(atLeast: 0),
        "Weight of the KL divergence from the stage-1 model (k3 estimate); with 0 that model is not kept."),
      Field(
        "loss_type", \.lossType, .choice,
        "Mean over a sequence, then over sequences (`grpo`), over all tokens of a batch (`bnpo`), over the largest"
          + " possible number of tokens (`dr_grpo`), or over all tokens of the step (`dapo`)."),
      Field(
        "scale_rewards", \.scaleRewards, .choice,
        "Standard deviation that advantages are divided by: the group's, the batch's, or none."),
      Field(
        "epsilon", \.epsilon, .number(above: 0, below: 1), "Clip width of the probability ratio, below 1."),
      Field(
        "epsilon_high", \.epsilonHigh, .optional(.number(above: 0), null: "epsilon"),
        "Clip width of the probability ratio, above 1."),
      Field(
        "mask_truncated_completions", \.maskTruncatedCompletions, .bool,
        "Whether completions that were cut off are left out of the loss."),
      Field(
        "max_completion_length", \.maxCompletionLength, .integer(1...1_048_576),
        "Tokens after which a completion is cut off."),
    ] + Field.shared(\.sampling) + [
      Field(
        "rewards", \.rewards, .section(),
        "What completions are rewarded for; the weighted rewards are summed."),
      LoRASpec.field(\.lora),
    ]
  }

  package func contradictions() -> [Contradiction] {
    var list: [Contradiction] = []
    if sampling.temperature <= 0 {
      list.append(Contradiction("temperature", "is 0; a group of equal completions teaches nothing"))
    }
    if let scheduleSteps, scheduleSteps < maxSteps {
      list.append(
        Contradiction(
          "schedule_steps",
          "\(scheduleSteps) is below max_steps (\(maxSteps)); a schedule ends with its stage or after it"))
    }
    if !promptsPerStep.isMultiple(of: rewards.length.groups) {
      list.append(
        Contradiction(
          "rewards.length.groups",
          "\(rewards.length.groups) does not divide prompts_per_step (\(promptsPerStep))"))
    }
    return list
  }
}
