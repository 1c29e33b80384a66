internal import Kernels
internal import Randomness
package import Records
package import Transformers

/// The second stage: sample completions, reward them, and move the policy towards the better of each group.
///
/// A step is a function of the weights, the moments, the reference and the step's number alone.
package final class GRPOTrainer {
  /// A completion and what the caller makes of it.
  package struct Judgement: Sendable {
    package var completion: JudgedCompletion
    /// The sample as it is stored, its reward still unset.
    package var sample: Sample

    package init(completion: JudgedCompletion, sample: Sample) {
      self.completion = completion
      self.sample = sample
    }
  }

  /// What a step measured.
  package struct StepResult: Sendable {
    package let record: StepRecord
    /// The rollouts, one set a prompt.
    package let rollouts: [SampleSet]
    /// Seconds and real tokens of each phase.
    package let phases: [PhaseTime]
  }

  /// Time spent in a phase of one step.
  package struct PhaseTime: Sendable, Equatable {
    package var phase: Phase
    package var tokens: Int
    package var seconds: Double
  }

  /// Checks a completion: prompt number, place in its group, and the completion.
  package typealias Judge = @Sendable (_ prompt: Int, _ index: Int, _ completion: Completion) -> Judgement

  package let learner: Learner
  private let settings: GRPOSettings
  private let prompts: [[Int32]]
  private let plan: SamplingPlan
  private let sampler: Sampler
  private let judge: Judge
  private let reference: Parameters?
  private let order: Philox
  private let rates: LearningRateSchedule

  /// - Parameters:
  ///   - reference: the frozen model of the KL term; not needed when beta is 0.
  ///   - plan: how completions are drawn, and how long they may get; its step is overwritten by each step's number.
  package init(
    _ learner: Learner, reference: Parameters?, settings: GRPOSettings, prompts: [[Int32]],
    plan: SamplingPlan,
    seed: UInt64, judge: @escaping Judge
  ) {
    precondition(settings.loss.beta == 0 || reference != nil, "a KL term needs a reference model")
    precondition(prompts.count >= settings.promptsPerStep, "fewer prompts than a step takes")
    self.learner = learner
    self.reference = settings.loss.beta == 0 ? nil : reference
    self.settings = settings
    self.prompts = prompts
    self.plan = plan
    self.judge = judge
    sampler = Sampler(learner.model, pool: learner.pool)
    order = Philox(seed: seed, purpose: .grpoOrder)
    rates = LearningRateSchedule(
      peak: settings.learningRate, warmupSteps: settings.warmupSteps, totalSteps: settings.scheduleSteps,
      shape: settings.schedule, minRatio: settings.minLearningRateRatio)
    let largest = Self.largestShard(
      settings, shards: learner.shards, longestPrompt: prompts.map(\.count).max() ?? 0,
      maxNewTokens: plan.maxNewTokens)
    learner.reserve(tokens: largest.tokens, widest: largest.widest)
  }

  /// Rows of a shard when all completions of a step are as long as they may get, and most rows that a row sees: what
  /// decides how much memory the stage takes.
  package static func largestShard(
    _ settings: GRPOSettings, shards: Int, longestPrompt: Int, maxNewTokens: Int
  ) -> (tokens: Int, widest: Int) {
    let groups = (settings.promptsPerStep + shards - 1) / shards
    // The last token is predicted, but never fed in.
    let completion = max(0, maxNewTokens - 1)
    return (groups * (longestPrompt + settings.generations * completion), longestPrompt + completion)
  }

  /// Steps of the whole stage.
  package var totalSteps: Int { settings.steps }

  /// Does step `step` (from 1). Throws `TrainingError.notFinite` when loss or gradient are no numbers.
  package func step(_ step: Int) throws -> StepResult {
    let clock = ContinuousClock()
    let started = clock.now
    let chosen = promptIndices(step)
    let completions = try sample(chosen, step: step)
    let sampled = clock.now
    let batch = try score(chosen, completions)
    let scored = clock.now
    let record = try train(batch, step: step)
    let trained = clock.now
    let sampledTokens = completions.joined().reduce(0) { $0 + $1.tokens.count }
    let phases = [
      PhaseTime(phase: .sample, tokens: sampledTokens, seconds: (sampled - started) / .seconds(1)),
      PhaseTime(
        phase: .score, tokens: reference == nil ? 0 : batch.tokens, seconds: (scored - sampled) / .seconds(1)),
      PhaseTime(
        phase: .train, tokens: batch.tokens * settings.iterations, seconds: (trained - scored) / .seconds(1)),
    ]
    return StepResult(record: record, rollouts: rollouts(batch, chosen, step), phases: phases)
  }

  /// The prompts of a step: every pass over the prompts is in a random order of its own. A pass ends with its last whole
  /// step, so that no prompt comes twice in one.
  private func promptIndices(_ step: Int) -> [Int] {
    let stepsPerPass = prompts.count / settings.promptsPerStep
    let (pass, place) = (step - 1).quotientAndRemainder(dividingBy: stepsPerPass)
    let permutation = order.stream(step: pass).permuted(prompts.count)
    return Array(permutation[(place * settings.promptsPerStep)..<((place + 1) * settings.promptsPerStep)])
  }

  /// A completion and what the judge says of it.
  private struct Rollout: Sendable {
    let tokens: [Int32]
    let stopped: Bool
    let judgement: Judgement
  }

  /// Samples the step's completions; each is judged as soon as it is there, while others are still sampled.
  private func sample(_ chosen: [Int], step: Int) throws -> [[Rollout]] {
    var plan = plan
    plan.step = step
    let requests = chosen.enumerated().map { place, prompt in
      SamplingRequest(
        prompt: prompts[prompt], samples: settings.generations, firstSequence: place * settings.generations)
    }
    let judge = judge
    do {
      return try sampler.sample(requests, plan) { place, index, completion in
        Rollout(
          tokens: completion.tokens, stopped: completion.stopped,
          judgement: judge(chosen[place], index, completion))
      }
    } catch SamplingError.notFinite {
      throw TrainingError.notFinite(
        stage: .grpo, step: step, quantity: "a sampled token's probability", value: .nan)
    }
  }

  /// Everything that an update needs to know of a step's completions.
  private struct Batch {
    var judgements: [[Judgement]]
    var rewards: [[Double]]
    /// Mean of each reward before its weight.
    var rewardMeans: [String: Double]
    var constantGroups: Int
    var shards: [PackedBatch]
    var targets: [GRPOObjective.Targets]
    var tokens: Int
  }

  private func score(_ chosen: [Int], _ completions: [[Rollout]]) throws -> Batch {
    let judgements = completions.map { $0.map(\.judgement) }
    var rewards = judgements.map { [Double](repeating: 0, count: $0.count) }
    var means: [String: Double] = [:]
    let count = Double(max(1, rewards.reduce(0) { $0 + $1.count }))
    for weighted in settings.rewards {
      var sum = 0.0
      let values = weighted.reward.values(groups: judgements.map { $0.map(\.completion) })
      for (group, values) in values.enumerated() {
        for (index, value) in values.enumerated() {
          rewards[group][index] += weighted.weight * value
          sum += value
        }
      }
      means[weighted.reward.name] = sum / count
    }
    let advantages = Advantages.compute(rewards, scale: settings.rewardScale)
    let lengths = completions.map { $0.map(\.tokens.count) }
    let masked = completions.map { $0.map { settings.masksTruncated && !$0.stopped } }
    let weights = settings.loss.weights(
      lengths: lengths.flatMap { $0 }, masked: masked.flatMap { $0 }, maxCompletionLength: plan.maxNewTokens)
    var shards: [PackedBatch] = []
    var targets: [GRPOObjective.Targets] = []
    for members in Sharding.deal(costs: trainingCosts(chosen, lengths), shards: learner.shards) {
      var batch = PackedBatch()
      var shardTargets = GRPOObjective.Targets()
      for group in members {
        batch.add(prompt: prompts[chosen[group]], completions: completions[group].map(\.tokens))
        for (index, length) in lengths[group].enumerated() {
          let flat = group * settings.generations + index
          shardTargets.append(
            count: length, advantage: advantages[group][index], weight: weights[flat],
            counts: !masked[group][index])
        }
      }
      shards.append(batch)
      targets.append(shardTargets)
    }
    if let reference {
      let scores = try learner.logProbabilities(
        shards, under: reference, temperature: plan.settings.temperature)
      for shard in targets.indices { targets[shard].reference = scores[shard] }
    }
    return Batch(
      judgements: judgements, rewards: rewards, rewardMeans: means,
      constantGroups: rewards.count { group in group.allSatisfy { $0 == group.first } }, shards: shards,
      targets: targets,
      tokens: zip(chosen, lengths).reduce(0) { $0 + prompts[$1.0].count + $1.1.reduce(0, +) })
  }

  /// The cost of training on each group.
  private func trainingCosts(_ chosen: [Int], _ lengths: [[Int]]) -> [Int] {
    let configuration = learner.model.configuration
    return zip(chosen, lengths).map { prompt, completions in
      let prefix = prompts[prompt].count
      return completions.reduce(configuration.trainingCost(rows: prefix)) {
        $0 + configuration.trainingCost(rows: max(0, $1 - 1), after: prefix)
      }
    }
  }

  /// Makes the step's updates; the record speaks of the first, in which the policy is still the one that sampled.
  private func train(_ batch: Batch, step: Int) throws -> StepRecord {
    let rate = rates.rate(step: step)
    var targets = batch.targets
    var record: StepRecord?
    for iteration in 0..<settings.iterations {
      let objectives = try learner.accumulate(
        batch.shards, objectives: targets.map { GRPOObjective(settings.loss, targets: $0) },
        temperature: plan.settings.temperature)
      let loss = objectives.reduce(0) { $0 + $1.total }
      guard loss.isFinite else {
        throw TrainingError.notFinite(stage: .grpo, step: step, quantity: "loss", value: loss)
      }
      let update = try learner.update(
        settings.optimizer, step: (step - 1) * settings.iterations + iteration + 1, learningRate: rate,
        maxGradientNorm: settings.maxGradientNorm)
      guard update.isFinite else {
        throw TrainingError.notFinite(
          stage: .grpo, step: step, quantity: "gradient norm", value: update.gradientNorm)
      }
      if iteration == 0 {
        for shard in targets.indices { targets[shard].old = objectives[shard].logProbabilities }
        record = self.record(batch, objectives, loss: loss, rate: rate, norm: update.gradientNorm, step: step)
      } else {
        // Only later updates can clip: report the last one's share.
        record?.rollout?.clipFraction = clipFraction(objectives)
      }
    }
    guard let record else { preconditionFailure("a step needs at least one update") }
    return record
  }

  private func clipFraction(_ objectives: [GRPOObjective]) -> Double {
    let tokens = objectives.reduce(0) { $0 + $1.tokenCount }
    return tokens == 0 ? 0 : Double(objectives.reduce(0) { $0 + $1.clippedCount }) / Double(tokens)
  }

  private func record(
    _ batch: Batch, _ objectives: [GRPOObjective], loss: Double, rate: Double, norm: Double, step: Int
  ) -> StepRecord {
    let samples = batch.judgements.flatMap { $0 }
    let count = Double(max(1, samples.count))
    let tokens = objectives.reduce(0) { $0 + $1.tokenCount }
    let perToken = 1 / Double(max(1, tokens))
    let statistics = RolloutStatistics(
      reward: batch.rewards.joined().reduce(0, +) / count, rewards: batch.rewardMeans,
      accuracy: Double(samples.count { $0.completion.isCorrect }) / count,
      length: Double(samples.reduce(0) { $0 + $1.sample.tokens }) / count,
      cutShare: Double(samples.count { $0.sample.end == .cut }) / count,
      kl: reference == nil ? nil : objectives.reduce(0) { $0 + $1.klSum } * perToken,
      entropy: objectives.reduce(0) { $0 + $1.entropySum } * perToken, clipFraction: clipFraction(objectives),
      constantGroups: batch.constantGroups)
    return StepRecord(
      stage: .grpo, step: step, epoch: nil, loss: loss, learningRate: rate, gradientNorm: norm,
      tokens: batch.tokens,
      targetTokens: tokens, rollout: statistics)
  }

  private func rollouts(_ batch: Batch, _ chosen: [Int], _ step: Int) -> [SampleSet] {
    chosen.indices.map { group in
      let samples = batch.judgements[group].enumerated().map { index, judgement in
        var sample = judgement.sample
        sample.reward = batch.rewards[group][index]
        return sample
      }
      return SampleSet(
        checkpoint: Checkpoint(stage: .grpo, step: step), split: .grpo, sampling: nil, problem: chosen[group],
        samples: samples)
    }
  }
}
