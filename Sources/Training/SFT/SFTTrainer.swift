package import Records
internal import Transformers

/// The first stage: one step at a time, each a function of the weights, the moments and the step's number alone.
package final class SFTTrainer {
  package let learner: Learner
  private let settings: SFTSettings
  private let sequences: [TrainingSequence]
  private let rates: LearningRateSchedule
  private var order: SFTOrder

  /// Allocates all memory that the stage takes.
  package init(_ learner: Learner, settings: SFTSettings, sequences: [TrainingSequence], seed: UInt64) {
    precondition(!sequences.isEmpty, "nothing to train on")
    self.learner = learner
    self.settings = settings
    self.sequences = sequences
    order = SFTOrder(
      learner.model.configuration, lengths: sequences.map(\.tokens.count), batchSize: settings.batchSize,
      shards: learner.shards, seed: seed)
    rates = LearningRateSchedule(
      peak: settings.learningRate, warmupSteps: settings.warmupSteps,
      totalSteps: order.stepsPerEpoch * settings.scheduleEpochs, shape: settings.schedule,
      minRatio: settings.minLearningRateRatio)
    let largest = order.largestShard(epochs: settings.epochs)
    learner.reserve(tokens: largest.tokens, widest: largest.widest)
  }

  /// Steps of one pass over the data; the last may be smaller.
  package var stepsPerEpoch: Int { order.stepsPerEpoch }
  /// Steps of the whole stage.
  package var totalSteps: Int { stepsPerEpoch * settings.epochs }

  /// Does step `step` (from 1). Throws `TrainingError.notFinite` when loss or gradient are no numbers; the weights are
  /// then those before the step.
  package func step(_ step: Int) throws -> StepRecord {
    let dealt = order.dealt(step: step)
    let batches = dealt.map { shard in
      var batch = PackedBatch()
      for index in shard {
        let sequence = sequences[index]
        batch.add(sequence.tokens, firstTarget: settings.completionOnlyLoss ? sequence.promptLength : 1)
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
      stage: .sft, step: step, epoch: order.epoch(of: step), loss: loss, learningRate: rate,
      gradientNorm: update.gradientNorm,
      tokens: dealt.joined().reduce(0) { $0 + sequences[$1].tokens.count }, targetTokens: targets)
  }
}
