internal import Evaluation
internal import Kernels
internal import Records
internal import Specs
internal import Training
internal import Transformers

/// What a run or a throughput benchmark is going to do, as far as memory and time depend on it.
struct PlannedWork {
  let name: String
  let configuration: ModelConfiguration
  let shards: Int
  let memory: ActivationMemory
  /// What stages train in place of all parameters.
  let adapters: [Stage: AdapterConfiguration]
  /// Tokens of each training sequence, its last one included.
  let sequences: [Int]
  let batchSize: Int
  /// The most that one shard of either stage holds.
  let trainingBatch, rolloutBatch: BatchSize
  let epochs: Int
  /// Tokens of the prompts of stage 2, and completions as long as they are expected to be.
  let prompts: [Int]
  let completions: [Int]
  let promptsPerStep: Int
  let generations: Int
  let iterations: Int
  let maxCompletion: Int
  let steps: Int
  let hasReference: Bool
  /// Sampling of one evaluation within a stage, and those at its end, one for each setting.
  let evaluation: SamplingSize
  let stageEnd: [SamplingSize]
  /// Evaluations within stages, the untrained model's included, and at stages' ends.
  let evaluations: (within: Int, atEnd: Int)
  /// Most sampled tokens for which a sequence of evaluations lasts.
  let maxEvaluationCompletion: Int
}

extension PlannedWork {
  /// Of a run. Completions are expected to be as long as the training data's solutions: that is what stage 1 teaches.
  init(_ materials: Materials) {
    let spec = materials.spec
    name = spec.name
    configuration = materials.configuration
    shards = spec.shards
    memory = spec.activationMemory
    adapters = spec.adapters
    sequences = materials.sequences.map(\.tokens.count)
    batchSize = spec.sft.batchSize
    trainingBatch = BatchSize(
      spec.sftSettings, configuration, lengths: sequences, shards: shards, seed: spec.seed)
    epochs = spec.sft.numTrainEpochs
    prompts = materials.grpoPrompts.map(\.count)
    let limit = spec.grpo.maxCompletionLength
    completions = materials.sequences.map { min(limit, $0.tokens.count - $0.promptLength) }
    promptsPerStep = spec.grpo.promptsPerStep
    generations = spec.grpo.numGenerations
    iterations = spec.grpo.numIterations
    maxCompletion = limit
    rolloutBatch = BatchSize(
      spec.grpoSettings, shards: shards, longestPrompt: prompts.max() ?? 0, maxNewTokens: limit)
    steps = spec.grpo.maxSteps
    hasReference = spec.grpo.beta > 0
    func size(_ setting: Evaluator.Setting) -> SamplingSize {
      let requests = materials.evaluator.requests(samples: setting.samples)
      return SamplingSize(
        samples: requests.map(\.samples), longestPrompt: requests.map(\.prompt.count).max() ?? 0,
        maxNewTokens: spec.evaluation.maxCompletionLength)
    }
    evaluation = size(spec.evaluationSettings(atStageEnd: false)[0])
    stageEnd = spec.evaluationSettings(atStageEnd: true).map(size)
    let within = spec.evaluatedEpochs.count + spec.evaluatedSteps.count - 2
    evaluations = (within + (spec.evaluation.evaluateBase ? 1 : 0), 2)
    maxEvaluationCompletion = spec.evaluation.maxCompletionLength
  }

  /// Of a throughput benchmark, which keeps no samples.
  init(_ work: BenchWork) {
    name = work.name
    configuration = work.configuration
    shards = work.shards
    memory = .full
    adapters = work.adapters
    sequences = work.sequences.map(\.tokens.count)
    batchSize = work.sft.batchSize
    trainingBatch = BatchSize(work.sft, configuration, lengths: sequences, shards: shards, seed: work.seed)
    epochs = 1
    prompts = work.prompts.map(\.count)
    completions = [work.rollouts.maxNewTokens]
    promptsPerStep = work.grpo.promptsPerStep
    generations = work.grpo.generations
    iterations = work.grpo.iterations
    maxCompletion = work.rollouts.maxNewTokens
    rolloutBatch = BatchSize(
      work.grpo, shards: shards, longestPrompt: prompts.max() ?? 0, maxNewTokens: maxCompletion)
    steps = 1
    hasReference = work.grpo.loss.beta > 0
    evaluation = SamplingSize(
      samples: work.requests.map(\.samples), longestPrompt: work.requests.map(\.prompt.count).max() ?? 0,
      maxNewTokens: work.sampling.maxNewTokens)
    stageEnd = []
    evaluations = (0, 0)
    maxEvaluationCompletion = work.sampling.maxNewTokens
  }
}

extension PlannedWork {
  var stepsPerEpoch: Int { (sequences.count + batchSize - 1) / batchSize }

  /// Sampling of one step of stage 2.
  var rollouts: SamplingSize {
    SamplingSize(
      samples: [Int](repeating: generations, count: promptsPerStep), longestPrompt: prompts.max() ?? 0,
      maxNewTokens: maxCompletion)
  }

  /// Tokens of stage 1 over all epochs.
  var trainingTokens: Int { epochs * sequences.reduce(0, +) }

  /// Mean length that completions are expected to have.
  var meanCompletion: Double {
    Double(completions.reduce(0, +)) / Double(max(1, completions.count))
  }

  /// Sequences sampled in evaluations.
  var evaluatedSequences: Int {
    evaluations.within * evaluation.sequences + evaluations.atEnd * sequencesOfStageEnd
  }

  /// Sequences sampled in the evaluation at a stage's end.
  var sequencesOfStageEnd: Int { stageEnd.reduce(0) { $0 + $1.sequences } }

  /// Sequences sampled as rollouts.
  var rolloutSequences: Int { steps * promptsPerStep * generations }

  /// Sampled tokens if none ended by itself.
  var sampledTokensAtMost: Int {
    evaluatedSequences * maxEvaluationCompletion + rolloutSequences * maxCompletion
  }
}
