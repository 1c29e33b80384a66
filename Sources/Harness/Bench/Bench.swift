internal import Foundation
internal import Kernels
internal import Provenance
internal import Randomness
internal import Records
internal import Training
internal import Transformers

/// Measures the engine's throughput on a named shape: training steps, sampling, and whole GRPO steps.
package struct Bench {
  /// A part of the engine.
  package enum Part: String, Sendable, CaseIterable {
    case train
    case sample
    case grpo
  }

  private let shape: BenchShape
  private let pool: WorkerPool
  private let rounds: Int
  private let model: Parameters
  private let random = Philox(seed: 1, purpose: .benchmarkInputs)

  /// - Parameter rounds: measurements of each part after a warm-up; the median counts.
  package init(_ shape: BenchShape, threads: Int?, rounds: Int) {
    BLASLibrary.useOneThread()
    self.shape = shape
    self.rounds = rounds
    pool = WorkerPool(count: threads ?? ProcessInfo.processInfo.activeProcessorCount)
    model = Parameters(random: shape.configuration, seed: 1)
  }

  /// Measures `parts`.
  package func run(_ parts: Set<Part>) throws -> BenchResult {
    var result = BenchResult(
      shape: shape.rawValue, shards: BenchShape.shards, parameters: model.parameterCount, threads: pool.count,
      cpu: Machine().cpu, blasCore: BLASLibrary.core, gemmPeakGflops: try ProductPeak.measure(pool),
      loadAverage: SystemLoad().average)
    if parts.contains(.train) {
      let rate = try trainTokensPerSecond()
      result.trainTokensPerS = rate
      result.trainPeakShare = 6 * Double(model.parameterCount) * rate / (result.gemmPeakGflops * 1e9)
    }
    if parts.contains(.sample) { result.sampleTokensPerS = try sampledTokensPerSecond() }
    if parts.contains(.grpo) {
      let (seconds, phases) = try grpoStep()
      result.grpoStepS = seconds
      result.grpoPhasesS = phases
    }
    result.peakRssBytes = SystemLoad().peakMemory
    return result
  }

  private func trainTokensPerSecond() throws -> Double {
    let sequences = shape.lengths.enumerated().map { index, length in
      TrainingSequence(tokens: tokens(length, sequence: index), promptLength: 1)
    }
    let settings = SFTSettings(
      epochs: 1 << 20, batchSize: sequences.count, schedule: .constant, learningRate: 1e-4, warmupSteps: 0,
      minLearningRateRatio: 1, optimizer: AdamW(beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay: 0.1),
      maxGradientNorm: 1, completionOnlyLoss: false)
    let trainer = SFTTrainer(
      Learner(model.copy(), shards: BenchShape.shards, pool: pool), settings: settings, sequences: sequences,
      seed: 1)
    var step = 0
    let seconds = try median {
      step += 1
      _ = try trainer.step(step)
    }
    return Double(shape.lengths.reduce(0, +)) / seconds
  }

  /// 64 sequences of 128 new tokens after prompts of 32, at temperature 1 and top-p 0.95.
  private func sampledTokensPerSecond() throws -> Double {
    let requests = (0..<64).map {
      SamplingRequest(prompt: tokens(32, sequence: 1000 + $0), samples: 1, firstSequence: $0)
    }
    let plan = SamplingPlan(
      settings: SamplingSettings(temperature: 1, topP: 0.95), maxNewTokens: 128, endOfSequence: -1,
      random: random,
      step: 1)
    let sampler = Sampler(model, pool: pool)
    let seconds = try median { _ = try sampler.sample(requests, plan) }
    return Double(64 * 128) / seconds
  }

  /// 16 prompts of 32 tokens, 8 samples of exactly 96 new tokens each, with a KL term, one update.
  private func grpoStep() throws -> (seconds: Double, phases: [String: Double]) {
    let settings = GRPOSettings(
      steps: 1 << 20, promptsPerStep: 16, generations: 8, iterations: 1, learningRate: 1e-5, warmupSteps: 0,
      schedule: .constant, minLearningRateRatio: 1,
      optimizer: AdamW(beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay: 0), maxGradientNorm: 1,
      loss: GRPOLoss(normalization: .grpo, beta: 0.04, epsilonLow: 0.2, epsilonHigh: 0.2),
      rewardScale: .group,
      masksTruncated: false, rewards: [WeightedReward(.accuracy, weight: 1)])
    let plan = SamplingPlan(
      settings: SamplingSettings(), maxNewTokens: 96, endOfSequence: -1, random: random, step: 0)
    let trainer = GRPOTrainer(
      Learner(model.copy(), shards: BenchShape.shards, pool: pool), reference: model, settings: settings,
      prompts: (0..<16).map { tokens(32, sequence: 2000 + $0) }, plan: plan, seed: 1
    ) { _, index, completion in
      // Any verdict that differs within a group will do.
      let isCorrect = (completion.tokens.first ?? 0) % 2 == 0
      return GRPOTrainer.Judgement(
        completion: JudgedCompletion(
          isCorrect: isCorrect, isFormatted: true, length: Double(completion.tokens.count)),
        sample: Sample(
          index: index, tokens: completion.tokens.count, end: .cut,
          outcome: isCorrect ? .equivalent : .different,
          answer: nil, text: ""))
    }
    var step = 0
    var phases: [Phase: [Double]] = [:]
    let seconds = try median {
      step += 1
      for time in try trainer.step(step).phases { phases[time.phase, default: []].append(time.seconds) }
    }
    return (
      seconds, Dictionary(uniqueKeysWithValues: phases.map { ($0.key.rawValue, Self.median($0.value)) })
    )
  }

  private func tokens(_ count: Int, sequence: Int) -> [Int32] {
    var stream = random.stream(sequence: sequence)
    return (0..<count).map { _ in Int32(stream.below(shape.configuration.vocabularySize)) }
  }

  /// The median time of `work` over the rounds, in seconds, after one round that does not count.
  private func median(_ work: () throws -> Void) throws -> Double {
    try work()
    let clock = ContinuousClock()
    return Self.median(try (0..<rounds).map { _ in try clock.measure(work) / .seconds(1) })
  }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
