internal import Evaluation
internal import Foundation
internal import Kernels
internal import Problems
internal import Records
internal import Specs
internal import Tokenizers
internal import Training
internal import Transformers

/// Everything that a run needs before its first step, made from a benchmark file: problems, tokenizer, architecture.
struct Materials: Sendable {
  let spec: BenchmarkSpec
  let problems: ProblemSets
  let tokenizer: any Tokenizer
  let configuration: ModelConfiguration
  let sequences: [TrainingSequence]
  let grpoPrompts: [[Int32]]
  let evaluator: Evaluator
  let grpoJudge: CompletionJudge
  /// What a user should know, one line each.
  let notices: [String]

  /// Reads or draws the problems and tokenises them; `home` is what relative paths in the benchmark file count from.
  init(_ spec: BenchmarkSpec, home: URL) throws {
    self.spec = spec
    problems = try Self.problemSets(spec, home: home)
    tokenizer = try Self.tokenizer(spec, problems)
    configuration = spec.modelConfiguration(vocabularySize: tokenizer.vocabularySize)
    var notices = problems.notices
    sequences = try Self.sequences(spec, problems.train, tokenizer, &notices)
    grpoPrompts = try problems.grpo.map { [tokenizer] in try tokenizer.encode($0.prompt) }
    guard grpoPrompts.count >= spec.grpo.promptsPerStep else {
      throw PreparationError(
        "\(grpoPrompts.count) problems for GRPO are fewer than grpo.prompts_per_step (\(spec.grpo.promptsPerStep)); "
          + "give more problems or lower it")
    }
    evaluator = try Evaluator(
      problems: problems.evaluation, tokenizer: tokenizer,
      judge: CompletionJudge(problems.evaluation, tokenizer: tokenizer, format: spec.solutionFormat),
      budgets: spec.evaluation.budgets, maxNewTokens: spec.evaluation.maxCompletionLength, stop: spec.evaluation.stop,
      seed: spec.seed)
    grpoJudge = try CompletionJudge(problems.grpo, tokenizer: tokenizer, format: spec.solutionFormat)
    self.notices = notices
    try checkPromptLengths()
  }

  /// All problems that solutions are sampled for.
  var problemRecords: [ProblemRecord] {
    evaluator.records + problems.grpo.enumerated().map { $1.record(split: .grpo, index: $0) }
  }

  /// Version of the answer check.
  var graderVersion: String { CompletionJudge.version }

  private static func problemSets(_ spec: BenchmarkSpec, home: URL) throws -> ProblemSets {
    let p = spec.problems
    switch p.source {
    case .procedural:
      let families = try ProceduralProblems(families: p.families, tiers: p.tiers)
      return try ProblemSets(
        train: .procedural(families, count: p.train.count), grpo: .procedural(families, count: p.grpo.count),
        evaluation: .procedural(families, count: p.evaluation.count), seed: spec.seed,
        evaluationSeed: p.evaluationSeed)
    case .files:
      func source(_ path: String?, limit: Int?) throws -> ProblemSource {
        guard let path else { throw PreparationError("no problem file is given; add --set problems.train=PATH") }
        return .file(
          JSONLinesFile(
            path: URL(filePath: path, relativeTo: home).path,
            fields: ProblemFields(problem: p.fields.problem, solution: p.fields.solution, answer: p.fields.answer),
            answerLayout: p.answerAfter.map { .after(marker: $0, stripsAnnotations: p.stripAnnotations) } ?? .whole,
            promptTemplate: p.promptTemplate, solutionTemplate: p.solutionTemplate, skipsBrokenLines: p.skipBroken,
            limit: limit))
      }
      return try ProblemSets(
        train: source(p.train.path, limit: p.train.limit), grpo: source(p.grpoPath, limit: p.grpo.limit),
        evaluation: source(p.evaluation.path, limit: p.evaluation.limit), seed: spec.seed)
    }
  }

  private static func tokenizer(_ spec: BenchmarkSpec, _ problems: ProblemSets) throws -> any Tokenizer {
    switch spec.tokenizer.kind {
    case .phrases: try PhraseTokenizer(phrases: PhraseVocabulary.phrases)
    case .characters:
      CharacterTokenizer(learningFrom: problems.train.flatMap { [$0.prompt, $0.solution ?? ""] })
    }
  }

  /// Prompt, solution and end of sequence; what is longer than the limit is left out and counted.
  private static func sequences(
    _ spec: BenchmarkSpec, _ problems: [Problem], _ tokenizer: any Tokenizer, _ notices: inout [String]
  ) throws -> [TrainingSequence] {
    let limit = spec.sft.maxLength ?? spec.model.maxPositionEmbeddings
    var result: [TrainingSequence] = []
    for problem in problems {
      guard let solution = problem.solution else { continue }
      let prompt = try tokenizer.encode(problem.prompt)
      let tokens = try prompt + tokenizer.encode(solution) + [tokenizer.endOfSequence]
      if tokens.count <= limit { result.append(TrainingSequence(tokens: tokens, promptLength: prompt.count)) }
    }
    guard !result.isEmpty else {
      throw PreparationError(
        "none of the \(problems.count) training problems has at most \(limit) tokens; raise sft.max_length and "
          + "model.max_position_embeddings")
    }
    if result.count < problems.count {
      notices.append("left out \(problems.count - result.count) of \(problems.count) training problems: over \(limit) tokens")
    }
    return result
  }

  private func checkPromptLengths() throws {
    let longest = try problems.evaluation.map { try tokenizer.encode($0.prompt).count }.max() ?? 0
    let longestPrompt = max(longest, grpoPrompts.map(\.count).max() ?? 0)
    let longestCompletion = max(spec.evaluation.maxCompletionLength, spec.grpo.maxCompletionLength)
    if longestPrompt + longestCompletion > configuration.maxPositions {
      throw SamplingError.tooLong(
        prompt: longestPrompt, completion: longestCompletion, limit: configuration.maxPositions)
    }
  }
}

/// Why a run cannot start.
package struct PreparationError: Error, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}
