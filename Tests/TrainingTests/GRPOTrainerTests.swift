import Kernels
import Randomness
import Records
import TestSupport
import Testing
import Training
import Transformers

@Suite struct GRPOTrainerTests {
  private static let end: Int32 = 0
  private static let wanted: Int32 = 5

  private func settings(
    steps: Int = 25, iterations: Int = 1, beta: Double = 0, rate: Double = 0.01, masksTruncated: Bool = false,
    normalization: LossNormalization = .grpo
  ) -> GRPOSettings {
    GRPOSettings(
      steps: steps, promptsPerStep: 4, generations: 8, iterations: iterations, learningRate: rate,
      warmupSteps: 0,
      schedule: .constant, minLearningRateRatio: 1,
      optimizer: AdamW(beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay: 0), maxGradientNorm: 1,
      loss: GRPOLoss(normalization: normalization, beta: beta, epsilonLow: 0.2, epsilonHigh: 0.2),
      rewardScale: .group,
      masksTruncated: masksTruncated,
      rewards: [WeightedReward(.accuracy, weight: 2), WeightedReward(.format, weight: 0.5)])
  }

  /// Right is what starts with the wanted token.
  private static let judge: GRPOTrainer.Judge = { _, index, completion in
    let isCorrect = completion.tokens.first == wanted
    return GRPOTrainer.Judgement(
      completion: JudgedCompletion(
        isCorrect: isCorrect, isFormatted: true, length: Double(completion.tokens.count)),
      sample: Sample(
        index: index, tokens: completion.tokens.count, end: completion.stopped ? .stop : .cut,
        outcome: isCorrect ? .equivalent : .different, answer: nil,
        text: completion.tokens.map(String.init).joined(separator: " ")))
  }

  private func trainer(
    _ learner: Learner, _ settings: GRPOSettings, reference: Parameters? = nil, endOfSequence: Int32 = end,
    temperature: Float = 1
  ) -> GRPOTrainer {
    let plan = SamplingPlan(
      settings: SamplingSettings(temperature: temperature), maxNewTokens: 4,
      endOfSequence: endOfSequence, random: Philox(seed: 3, purpose: .rollouts), step: 0)
    return GRPOTrainer(
      learner, reference: reference, settings: settings, prompts: (0..<10).map { [Int32($0 % 7 + 1), 9, 4] },
      plan: plan, seed: 2, judge: Self.judge)
  }

  @Test func `a reward that is easily learnt is learnt`() throws {
    let trainer = trainer(TestLearners.learner(), settings())
    #expect(trainer.totalSteps == 25)
    let results = try (1...25).map { try trainer.step($0) }
    let accuracy = results.compactMap { $0.record.rollout?.accuracy }
    #expect(accuracy.prefix(3).reduce(0, +) / 3 < 0.25)
    #expect(accuracy.suffix(3).reduce(0, +) / 3 > 0.9)
  }

  @Test func `a step's record, rollouts and phases belong together`() throws {
    let learner = TestLearners.learner()
    let reference = learner.model.copy()
    let result = try trainer(learner, settings(beta: 0.1), reference: reference).step(1)
    let samples = result.rollouts.flatMap(\.samples)
    let statistics = try #require(result.record.rollout)
    let right = Double(samples.count { $0.outcome == .equivalent })
    let tokens = samples.reduce(0) { $0 + $1.tokens }
    #expect(result.rollouts.count == 4 && samples.count == 32)
    #expect(Set(result.rollouts.map(\.problem)).count == 4)
    #expect(result.rollouts.allSatisfy { $0.samples.map(\.index) == Array(0..<8) && $0.split == .grpo })
    #expect(result.rollouts.allSatisfy { $0.checkpoint == Checkpoint(stage: .grpo, step: 1) })
    #expect(samples.allSatisfy { $0.reward == ($0.outcome == .equivalent ? 2.5 : 0.5) })
    #expect(statistics.accuracy == right / 32)
    #expect(abs(statistics.reward - (0.5 + 2 * right / 32)) < 1e-12)
    #expect(statistics.rewards == ["accuracy": right / 32, "format": 1])
    #expect(statistics.length == Double(tokens) / 32)
    #expect(statistics.cutShare == Double(samples.count { $0.end == .cut }) / 32)
    let constant = result.rollouts.count { Set($0.samples.map(\.reward)).count == 1 }
    #expect(statistics.constantGroups == constant)
    // The reference is the policy itself before the first update.
    #expect(abs(try #require(statistics.kl)) < 1e-9)
    #expect(statistics.entropy > 2 && statistics.entropy < 2.95)
    #expect(statistics.clipFraction == 0)
    #expect(result.record.targetTokens == tokens && result.record.tokens == tokens + 12)
    #expect(result.phases.map(\.phase) == [.sample, .score, .train])
    #expect(result.phases.map(\.tokens) == [tokens, tokens + 12, tokens + 12])
    #expect(result.phases.allSatisfy { $0.seconds > 0 })
  }

  @Test func `a pass over the prompts takes none twice`() throws {
    let trainer = trainer(TestLearners.learner(), settings(rate: 0))
    let chosen = try (1...4).map { try trainer.step($0).rollouts.map(\.problem) }
    for pass in [chosen[0] + chosen[1], chosen[2] + chosen[3]] { #expect(Set(pass).count == 8) }
    #expect(chosen[0] + chosen[1] != chosen[2] + chosen[3])
  }

  @Test(arguments: [1, 2, 3, 8], [0, 0.05])
  func `a run has the same bits on any number of workers, and resumed`(
    workers: Int, beta: Double
  ) throws {
    let settings = settings(steps: 6, iterations: 2, beta: beta)
    let whole = TestLearners.learner(TestLearners.wide)
    let reference = whole.model.copy()
    let wholeTrainer = trainer(whole, settings, reference: beta == 0 ? nil : reference)
    var results: [GRPOTrainer.StepResult] = []
    var middle: Learner?
    for step in 1...6 {
      if step == 4 { middle = TestLearners.resumed(whole, workers: workers) }
      results.append(try wholeTrainer.step(step))
    }
    func check(_ learner: Learner, _ steps: ClosedRange<Int>) throws {
      let trainer = trainer(learner, settings, reference: beta == 0 ? nil : reference)
      for step in steps {
        let result = try trainer.step(step)
        #expect(result.record == results[step - 1].record)
        #expect(result.rollouts == results[step - 1].rollouts)
      }
      #expect(TestLearners.state(learner) == TestLearners.state(whole))
    }
    try check(TestLearners.learner(TestLearners.wide, workers: workers), 1...6)
    try check(try #require(middle), 4...6)
  }

  @Test func `truncated completions can be left out`() throws {
    // No token ends a completion, so all are cut.
    let masked = TestLearners.learner()
    let before = masked.model.sha256()
    let record = try trainer(masked, settings(masksTruncated: true), endOfSequence: -1).step(1).record
    #expect(record.loss == 0 && record.gradientNorm == 0 && record.targetTokens == 0)
    #expect(record.rollout?.cutShare == 1)
    #expect(record.rollout?.entropy == 0)
    #expect(masked.model.sha256() == before)
    let free = TestLearners.learner()
    let other = try trainer(free, settings(), endOfSequence: -1).step(1).record
    #expect(other.gradientNorm > 0 && other.targetTokens == 128)
    #expect(free.model.sha256() != before)
  }

  @Test func `some completions masked change what the others are worth only by normalisation`() throws {
    let record = try trainer(TestLearners.learner(), settings(masksTruncated: true)).step(1)
    let samples = record.rollouts.flatMap(\.samples)
    #expect(samples.contains { $0.end == .cut } && samples.contains { $0.end == .stop })
    #expect(record.record.targetTokens == samples.reduce(0) { $0 + ($1.end == .stop ? $1.tokens : 0) })
  }

  @Test func `second updates from the same completions can clip`() throws {
    let once = TestLearners.learner()
    let first = try trainer(once, settings(rate: 0.05)).step(1).record
    #expect(first.rollout?.clipFraction == 0)
    let twice = TestLearners.learner()
    let second = try trainer(twice, settings(iterations: 2, rate: 0.05)).step(1).record
    #expect((second.rollout?.clipFraction ?? 0) > 0)
    // The record speaks of the first update in all else.
    var same = second
    same.rollout?.clipFraction = 0
    #expect(same == first)
    #expect(once.model.sha256() != twice.model.sha256())
  }

  @Test func `the first update is the gradient of the naive loss of whole sequences`() throws {
    for temperature: Float in [1, 0.7] {
      let learner = TestLearners.learner()
      let start = learner.model.copy()
      let reference = TestLearners.learner(seed: 9).model
      let result = try trainer(
        learner, settings(beta: 0.3, normalization: .bnpo), reference: reference, temperature: temperature
      ).step(1)
      // Every completion with its prompt as one sequence; tokens are in the samples' texts.
      var batch = PackedBatch()
      var targets = GRPOObjective.Targets()
      let rewards = result.rollouts.map { $0.samples.map { $0.reward ?? 0 } }
      let advantages = Advantages.compute(rewards, scale: .group)
      for (set, group) in zip(result.rollouts, advantages) {
        for (sample, advantage) in zip(set.samples, group) {
          let completion = sample.text.split(separator: " ").compactMap { Int32($0) }
          batch.add([Int32(set.problem % 7 + 1), 9, 4] + completion, firstTarget: 3)
          targets.advantages += [Double](repeating: advantage, count: completion.count)
        }
      }
      let count = targets.advantages.count
      targets.weights = [Double](repeating: 1 / Double(count), count: count)
      targets.counts = [Bool](repeating: true, count: count)
      let single = Learner(start, shards: 1, pool: WorkerPool(count: 1))
      targets.reference = try single.logProbabilities([batch], under: reference, temperature: temperature)[0]
      let loss = GRPOLoss(normalization: .bnpo, beta: 0.3, epsilonLow: 0.2, epsilonHigh: 0.2)
      let objective = try single.accumulate(
        [batch], objectives: [GRPOObjective(loss, targets: targets)], temperature: temperature)[0]
      let update = try single.update(
        AdamW(beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay: 0), step: 1, learningRate: 0.01,
        maxGradientNorm: 1)
      #expect(abs(objective.total - result.record.loss) < 1e-6)
      #expect(abs(update.gradientNorm / result.record.gradientNorm - 1) < 1e-5)
      #expect(
        relativeDifference(
          learner.moments.first.array(), doubles(single.moments.first.array())) < 1e-5)
      let kl = objective.klSum / Double(objective.tokenCount)
      #expect(abs((result.record.rollout?.kl ?? 0) / kl - 1) < 1e-5)
    }
  }

  @Test func `without a KL term no reference is needed or scored`() throws {
    let result = try trainer(TestLearners.learner(), settings()).step(1)
    #expect(result.record.rollout?.kl == nil)
    #expect(result.phases[1].tokens == 0)
  }

  @Test func `a model that has gone astray ends the run`() throws {
    let learner = TestLearners.learner()
    learner.model.tensors.finalNorm[0] = .nan
    let before = TestLearners.state(learner)
    #expect(throws: TrainingError.self) { try trainer(learner, settings()).step(1) }
    #expect(TestLearners.state(learner) == before)
  }
}
