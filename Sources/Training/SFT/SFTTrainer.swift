internal import Randomness
package import Records
internal import Transformers

/// The first stage: one step at a time, each a function of the weights, the moments and the step's number alone.
package final class SFTTrainer {
  package let learner: Learner
  private let settings: SFTSettings
  private let sequences: [TrainingSequence]
  private let random: Philox
  private let rates: LearningRateSchedule
  private var order: (epoch: Int, permutation: [Int]) = (0, [])

  package init(_ learner: Learner, settings: SFTSettings, sequences: [TrainingSequence], seed: UInt64) {
    precondition(!sequences.isEmpty, "nothing to train on")
    self.learner = learner
    self.settings = settings
    self.sequences = sequences
    random = Philox(seed: seed, purpose: .sftOrder)
    let steps = (sequences.count + settings.batchSize - 1) / settings.batchSize
    rates = LearningRateSchedule(
      peak: settings.learningRate, warmupSteps: settings.warmupSteps, totalSteps: steps * settings.epochs,
      shape: settings.schedule, minRatio: settings.minLearningRateRatio)
    stepsPerEpoch = steps
  }

  /// Steps of one pass over the data; the last may be smaller.
  package let stepsPerEpoch: Int
  /// Steps of the whole stage.
  package var totalSteps: Int { stepsPerEpoch * settings.epochs }

  /// Does step `step` (from 1). Throws `TrainingError.notFinite` when loss or gradient are no numbers; the weights are
  /// then those before the step.
  package func step(_ step: Int) throws -> StepRecord {
    let epoch = (step - 1) / stepsPerEpoch + 1
    if order.epoch != epoch { order = (epoch, random.stream(step: epoch).permuted(sequences.count)) }
    let first = (step - 1) % stepsPerEpoch * settings.batchSize
    let chosen = order.permutation[first..<min(first + settings.batchSize, sequences.count)].map {
      sequences[$0]
    }
    let shards = Sharding.deal(costs: chosen.map(\.tokens.count), shards: learner.shards)
    let batches = shards.map { shard in
      var batch = PackedBatch()
      for index in shard {
        batch.add(
          chosen[index].tokens, firstTarget: settings.completionOnlyLoss ? chosen[index].promptLength : 1)
      }
      return batch
    }
    let targets = batches.reduce(0) { $0 + $1.targets.count }
    let objectives = try learner.accumulate(
      batches, objectives: batches.map { _ in LikelihoodObjective(totalTargets: targets) })
    let loss = -objectives.reduce(0) { $0 + $1.logLikelihood } / Double(targets)
    let rate = rates.rate(step: step)
    guard loss.isFinite else {
      throw TrainingError.notFinite(stage: .sft, step: step, quantity: "loss", value: loss)
    }
    let update = try learner.update(
      settings.optimizer, step: step, learningRate: rate, maxGradientNorm: settings.maxGradientNorm)
    guard update.isFinite else {
      throw TrainingError.notFinite(
        stage: .sft, step: step, quantity: "gradient norm", value: update.gradientNorm)
    }
    return StepRecord(
      stage: .sft, step: step, epoch: epoch, loss: loss, learningRate: rate,
      gradientNorm: update.gradientNorm,
      tokens: chosen.reduce(0) { $0 + $1.tokens.count }, targetTokens: targets)
  }
}
