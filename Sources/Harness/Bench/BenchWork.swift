internal import Evaluation
internal import Foundation
internal import Kernels
internal import Randomness
internal import Records
internal import Specs
internal import Tokenizers
internal import Training
internal import Transformers

/// The work whose throughput is measured: a named shape's, or what a benchmark file asks for.
struct BenchWork: Sendable {
  let name: String
  let shards: Int
  let configuration: ModelConfiguration
  let weights: InitialWeights
  let sft: SFTSettings
  let sequences: [TrainingSequence]
  /// What is sampled for the rate of sampling, and how.
  var requests: [SamplingRequest]
  let sampling: SamplingPlan
  let grpo: GRPOSettings
  let prompts: [[Int32]]
  let rollouts: SamplingPlan
  let judge: GRPOTrainer.Judge
  let seed: UInt64
  /// What stages train in place of all parameters.
  var adapters: [Stage: AdapterConfiguration] = [:]
}

extension BenchWork {
  /// Training: every step over the shape's sequences. Sampling: 64 sequences of 128 new tokens after prompts of 32, at
  /// temperature 1 and top-p 0.95. GRPO: 16 prompts of 32 tokens, 8 samples of exactly 96 new tokens each, a KL term, one
  /// update.
  init(_ shape: BenchShape) {
    let random = Philox(seed: 1, purpose: .benchmarkInputs)
    func tokens(_ count: Int, sequence: Int) -> [Int32] {
      var stream = random.stream(sequence: sequence)
      return (0..<count).map { _ in Int32(stream.below(shape.configuration.vocabularySize)) }
    }
    name = shape.rawValue
    shards = BenchShape.shards
    configuration = shape.configuration
    weights = .random
    seed = 1
    sequences = shape.lengths.enumerated().map {
      TrainingSequence(tokens: tokens($1, sequence: $0), promptLength: 1)
    }
    sft = SFTSettings(
      epochs: 1000, batchSize: shape.sequences, schedule: .constant, learningRate: 1e-4, warmupSteps: 0,
      minLearningRateRatio: 1, optimizer: AdamW(beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay: 0.1),
      maxGradientNorm: 1, completionOnlyLoss: false)
    requests = (0..<64).map {
      SamplingRequest(prompt: tokens(32, sequence: 1000 + $0), samples: 1, firstSequence: $0)
    }
    sampling = SamplingPlan(
      settings: SamplingSettings(temperature: 1, topP: 0.95), maxNewTokens: 128, endOfSequence: -1,
      random: random, step: 1)
    grpo = GRPOSettings(
      steps: 1 << 20, promptsPerStep: 16, generations: 8, iterations: 1, learningRate: 1e-5, warmupSteps: 0,
      schedule: .constant, minLearningRateRatio: 1,
      optimizer: AdamW(beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay: 0), maxGradientNorm: 1,
      loss: GRPOLoss(normalization: .grpo, beta: 0.04, epsilonLow: 0.2, epsilonHigh: 0.2),
      rewardScale: .group, masksTruncated: false, rewards: [WeightedReward(.accuracy, weight: 1)])
    prompts = (0..<16).map { tokens(32, sequence: 2000 + $0) }
    rollouts = SamplingPlan(
      settings: SamplingSettings(), maxNewTokens: 96, endOfSequence: -1, random: random, step: 0)
    judge = { _, index, completion in
      // Any verdict that differs within a group will do.
      let isCorrect = (completion.tokens.first ?? 0) % 2 == 0
      return GRPOTrainer.Judgement(
        completion: JudgedCompletion(
          isCorrect: isCorrect, isFormatted: true, length: Double(completion.tokens.count)),
        sample: Sample(
          index: index, tokens: completion.tokens.count, end: .cut,
          outcome: isCorrect ? .equivalent : .different, answer: nil, text: ""))
    }
  }

  /// The most sequences that are sampled in a round for a benchmark file.
  static let mostSequences = 512

  /// A benchmark file's model, data and settings: steps of stage 1, sampling for the first evaluation prompts (512
  /// sequences at most) under the first setting, steps of stage 2.
  init(_ materials: Materials) {
    let spec = materials.spec
    name = spec.name
    shards = spec.shards
    configuration = materials.configuration
    weights = materials.initialWeights
    seed = spec.seed
    sequences = materials.sequences
    sft = spec.sftSettings
    let setting = spec.evaluationSettings(atStageEnd: false)[0]
    let all = materials.evaluator.requests(samples: setting.samples)
    requests = Array(all.prefix(max(1, Self.mostSequences / setting.samples)))
    sampling = materials.evaluator.plan(.base, setting)
    grpo = spec.grpoSettings
    prompts = materials.grpoPrompts
    rollouts = materials.rolloutPlan
    judge = materials.rolloutJudge
    adapters = spec.adapters
  }
}
