internal import Evaluation
internal import Foundation
internal import Kernels
internal import Specs
internal import Training
internal import Transformers

/// A run whose data or checkpoint are not there yet, as far as its benchmark file states it.
struct StatedWork {
  let work: PlannedWork
  /// Problems by role.
  let problems: [String: Int]
  /// What is not there.
  let missing: [String]

  /// Nil if everything is there, or if the file does not state the architecture: then preparing the run says what is
  /// missing. Throws if the number of problems cannot be known.
  init?(_ spec: BenchmarkSpec, home: URL) throws {
    guard spec.model.from == .pretrained, spec.model.statesArchitecture, spec.problems.source == .files else {
      return nil
    }
    func isThere(_ path: String?) -> Bool {
      path.map {
        FileManager.default.fileExists(
          atPath: URL(filePath: $0, relativeTo: home).path(percentEncoded: false))
      } ?? false
    }
    let sets = [
      ("train", spec.problems.train.path, spec.problems.train),
      ("grpo", spec.problems.grpoPath, spec.problems.grpo),
      ("evaluation", spec.problems.evaluation.path, spec.problems.evaluation),
    ]
    var missing = sets.compactMap { role, path, _ in isThere(path) ? nil : "problems.\(role)" }
    if !isThere(spec.model.path) { missing.append("model.path") }
    guard !missing.isEmpty else { return nil }
    self.missing = missing
    var problems: [String: Int] = [:]
    for (role, _, set) in sets {
      guard let count = set.limit else {
        throw PreparationError(
          "\(missing.joined(separator: ", ")): not there; to plan without, state the number of problems: "
            + "problems.\(role).limit")
      }
      problems[role] = count
    }
    self.problems = problems
    work = PlannedWork(
      stated: spec, spec.modelConfiguration(vocabularySize: spec.model.vocabSize ?? 0), problems)
  }
}

extension PlannedWork {
  /// Of a run of which only the benchmark file is there. Sequences of stage 1 are as long as the limit lets them be, or
  /// spread from 0 to the limit with the expected mean; completions are as long as solutions are then.
  fileprivate init(stated spec: BenchmarkSpec, _ configuration: ModelConfiguration, _ problems: [String: Int])
  {
    let (limit, train, context) = (spec.sftMaxLength, spec.problems.train, spec.model.maxPositionEmbeddings)
    let promptLimit = spec.problems.train.maxPromptTokens ?? 0
    let lengths = Self.lengths(problems["train"] ?? 0, longest: limit, mean: train.expectedTokens ?? limit)
    let evaluationPrompt = min(
      context - spec.evaluation.maxCompletionLength, spec.problems.evaluation.maxPromptTokens ?? .max)
    let grpoPrompt = min(
      context - spec.grpo.maxCompletionLength, spec.problems.grpo.maxPromptTokens ?? .max)
    func size(_ samples: Int) -> SamplingSize {
      SamplingSize(
        samples: [Int](repeating: samples, count: problems["evaluation"] ?? 0),
        longestPrompt: evaluationPrompt, maxNewTokens: spec.evaluation.maxCompletionLength)
    }
    let within = spec.evaluatedEpochs.count + spec.evaluatedSteps.count - 2
    self.init(
      name: spec.name, configuration: configuration, shards: spec.shards, memory: spec.activationMemory,
      adapters: spec.adapters,
      sequences: lengths, batchSize: spec.sft.batchSize,
      trainingBatch: BatchSize(
        spec.sftSettings, configuration, lengths: lengths, shards: spec.shards, seed: spec.seed),
      rolloutBatch: BatchSize(
        spec.grpoSettings, shards: spec.shards, longestPrompt: grpoPrompt,
        maxNewTokens: spec.grpo.maxCompletionLength),
      epochs: spec.sft.numTrainEpochs,
      prompts: [Int](repeating: grpoPrompt, count: problems["grpo"] ?? 0),
      completions: lengths.map { min(spec.grpo.maxCompletionLength, max(1, $0 - promptLimit)) },
      promptsPerStep: spec.grpo.promptsPerStep, generations: spec.grpo.numGenerations,
      iterations: spec.grpo.numIterations, maxCompletion: spec.grpo.maxCompletionLength,
      steps: spec.grpo.maxSteps, hasReference: spec.grpo.beta > 0,
      evaluation: size(spec.evaluationSettings(atStageEnd: false)[0].samples),
      stageEnd: spec.evaluationSettings(atStageEnd: true).map { size($0.samples) },
      evaluations: (within + (spec.evaluation.evaluateBase ? 1 : 0), 2),
      maxEvaluationCompletion: spec.evaluation.maxCompletionLength)
  }

  /// `count` lengths with the given mean, the last of them the longest: longest x u^p at even steps of u, whose mean is
  /// longest / (p + 1).
  private static func lengths(_ count: Int, longest: Int, mean: Int) -> [Int] {
    let power = Double(longest) / Double(max(1, min(mean, longest))) - 1
    return (0..<count).map { index in
      max(2, Int((Double(longest) * pow(Double(index + 1) / Double(count), power)).rounded()))
    }
  }
}
