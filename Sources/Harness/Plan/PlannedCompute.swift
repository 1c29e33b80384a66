internal import Records
internal import Transformers

/// The arithmetic of a run, in floating-point operations: two for each multiply-add of weights and attention.
struct PlannedCompute {
  /// Of stage 1, of the updates of stage 2 with its reference model, and of all sampling.
  let sft, updates, sampling: Double

  var all: Double { sft + updates + sampling }

  init(_ work: PlannedWork) {
    let model = work.configuration
    sft =
      Double(work.epochs) * 2
      * Self.training(
        work.sequences.reduce(0) { $0 + Double(model.trainingCost(rows: $1)) },
        rows: work.sequences.reduce(0, +), model, work.adapters[.sft])
    let prompt = work.prompts.reduce(0, +) / max(1, work.prompts.count)
    let completion = Int(work.meanCompletion.rounded())
    let group = Double(
      model.trainingCost(rows: prompt) + work.generations
        * model.trainingCost(rows: completion, after: prompt))
    let update = Self.training(
      group, rows: prompt + work.generations * completion, model, work.adapters[.grpo])
    // A forward pass of the reference model is a third of a training step of all parameters.
    let reference = work.hasReference ? group / 3 : 0
    updates =
      2 * Double(work.steps * work.promptsPerStep) * (Double(work.iterations) * update + reference)
    let forward = Double(model.trainingCost(rows: completion, after: prompt)) / 3
    sampling = 2 * Double(work.evaluatedSequences + work.rolloutSequences) * forward
  }
  /// Multiply-adds of training steps whose cost with all parameters is `cost`. The gradient of weights is a third of that;
  /// that of adapters takes two for each of their numbers and each row in its place.
  private static func training(
    _ cost: Double, rows: Int, _ model: ModelConfiguration, _ adapters: AdapterConfiguration?
  ) -> Double {
    guard let adapters else { return cost }
    let count = AdapterLayout(adapters, model).parameterCount
    return cost * 2 / 3 + 2 * Double(rows) * Double(count)
  }
}
