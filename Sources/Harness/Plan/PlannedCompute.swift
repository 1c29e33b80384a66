internal import Transformers

/// The arithmetic of a run, in floating-point operations: two for each multiply-add of weights and attention.
struct PlannedCompute {
  /// Of stage 1, of the updates of stage 2 with its reference model, and of all sampling.
  let sft, updates, sampling: Double

  var all: Double { sft + updates + sampling }

  init(_ work: PlannedWork) {
    let model = work.configuration
    sft = Double(work.epochs) * 2 * work.sequences.reduce(0) { $0 + Double(model.trainingCost(rows: $1)) }
    let prompt = work.prompts.reduce(0, +) / max(1, work.prompts.count)
    let completion = Int(work.meanCompletion.rounded())
    let group = Double(
      model.trainingCost(rows: prompt) + work.generations
        * model.trainingCost(rows: completion, after: prompt))
    // A forward pass of the reference model is a third of a training step.
    let passes = Double(work.iterations) + (work.hasReference ? 1.0 / 3 : 0)
    updates = 2 * Double(work.steps * work.promptsPerStep) * group * passes
    let forward = Double(model.trainingCost(rows: completion, after: prompt)) / 3
    sampling = 2 * Double(work.evaluatedSequences + work.rolloutSequences) * forward
  }
}
