internal import Foundation
internal import Kernels
internal import Records
internal import Specs
internal import Training
internal import Transformers

/// Stage 1 of a run, from its start, from a saved state, or taken over from another run.
struct SFTStage {
  let context: RunContext
  /// Keeps the model after an epoch, for other runs to branch from.
  let keep: (Parameters, _ epoch: Int) throws -> Void

  /// Trains to the end and returns the model.
  func run(from state: TrainingState?) throws -> Parameters {
    let materials = context.materials
    let spec = materials.spec
    let learner = try context.learner(.sft, from: state, keepsStart: false) {
      try materials.initialWeights.make(materials.configuration, seed: spec.seed)
    }
    let model = learner.model
    let trainer = SFTTrainer(
      learner, settings: spec.sftSettings, sequences: materials.sequences, seed: spec.seed)
    let done = state?.step ?? 0
    var meter = context.meter()
    if state == nil {
      if spec.evaluation.evaluateBase {
        try context.evaluate(model, at: .base, atStageEnd: false, meter: &meter)
      }
    } else {
      try finishStep(done, trainer, &meter)
    }
    for step in done..<trainer.totalSteps {
      try train(step + 1, trainer, &meter)
      try finishStep(step + 1, trainer, &meter)
    }
    return model
  }

  /// Records what another run has done of the stage, and measures the model as at a stage's end.
  func take(_ model: Parameters, _ events: [Event], from branch: BranchRecord) throws {
    try context.record(events)
    let step = events.reduce(0) { if case .step(let record) = $1 { max($0, record.step) } else { $0 } }
    var meter = context.meter()
    try context.evaluate(
      model, at: Checkpoint(stage: .sft, step: step, epoch: branch.epochs), atStageEnd: true, meter: &meter)
  }

  private func train(_ step: Int, _ trainer: SFTTrainer, _ meter: inout RunMeter) throws {
    try context.stop.check()
    let start = ContinuousClock.now
    let record = try trainer.step(step)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    meter.add(.train, tokens: record.tokens, seconds: seconds)
    try context.record([.step(record)])
    let epochs = context.materials.spec.sft.numTrainEpochs
    context.progress("SFT", title: "SFT epoch \(record.epoch ?? 0)/\(epochs)", step, of: trainer.totalSteps) {
      String(format: "loss %.3f", record.loss)
    }
  }

  /// Saves and measures where the benchmark asks for it.
  private func finishStep(_ step: Int, _ trainer: SFTTrainer, _ meter: inout RunMeter) throws {
    let (epoch, rest) = step.quotientAndRemainder(dividingBy: trainer.stepsPerEpoch)
    let learner = trainer.learner
    func save() throws { try context.save(learner, stage: .sft, step: step) }
    guard rest == 0 else {
      if context.isSaveDue || context.stop.isRaised { try save() }
      return
    }
    try save()
    try keep(learner.model, epoch)
    let checkpoint = Checkpoint(stage: .sft, step: step, epoch: epoch)
    let spec = context.materials.spec
    if spec.evaluatedEpochs.contains(epoch) {
      try context.evaluate(
        learner.model, at: checkpoint, atStageEnd: epoch == spec.sft.numTrainEpochs, meter: &meter)
    } else {
      try context.record(meter.take(checkpoint, attempt: context.attempt))
    }
  }
}
