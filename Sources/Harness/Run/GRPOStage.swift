internal import Foundation
internal import Records
internal import Specs
internal import Training
internal import Transformers

/// Stage 2 of a run, from the end of stage 1 or from a saved state.
struct GRPOStage {
  let context: RunContext

  /// Trains to the end and returns the model. `start` is the model that stage 1 ended with.
  func run(start: Parameters, from state: TrainingState?) throws -> Parameters {
    let learner = try context.learner(.grpo, from: state, keepsStart: true) { start }
    let trainer = makeTrainer(learner, reference: start)
    let done = state?.step ?? 0
    var meter = context.meter()
    if done > 0 { try finishStep(done, trainer, &meter) }
    for step in done..<trainer.totalSteps {
      try train(step + 1, trainer, &meter)
      try finishStep(step + 1, trainer, &meter)
    }
    return learner.model
  }

  private func makeTrainer(_ learner: Learner, reference: Parameters) -> GRPOTrainer {
    let materials = context.materials
    let spec = materials.spec
    return GRPOTrainer(
      learner, reference: reference, settings: spec.grpoSettings, prompts: materials.grpoPrompts,
      plan: materials.rolloutPlan, seed: spec.seed, judge: materials.rolloutJudge)
  }

  private func train(_ step: Int, _ trainer: GRPOTrainer, _ meter: inout RunMeter) throws {
    try context.stop.check()
    let result = try trainer.step(step)
    for phase in result.phases { meter.add(phase.phase, tokens: phase.tokens, seconds: phase.seconds) }
    // The step comes last: with it, its rollouts are kept too.
    try context.record(result.rollouts.map { .samples($0) } + [.step(result.record)])
    context.progress("GRPO", title: "GRPO", step, of: trainer.totalSteps) {
      guard let rollout = result.record.rollout else { return "" }
      return String(format: "reward %.2f, length %.1f", rollout.reward, rollout.length)
    }
  }

  private func finishStep(_ step: Int, _ trainer: GRPOTrainer, _ meter: inout RunMeter) throws {
    let learner = trainer.learner
    let spec = context.materials.spec
    let isMeasured = spec.evaluatedSteps.contains(step)
    if isMeasured || context.isSaveDue || context.stop.isRaised {
      try context.save(learner, stage: .grpo, step: step)
    }
    if isMeasured {
      try context.evaluate(
        learner.model, at: Checkpoint(stage: .grpo, step: step), atStageEnd: step == spec.grpo.maxSteps,
        meter: &meter)
    }
  }
}
