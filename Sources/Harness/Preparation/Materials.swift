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
  let grpoProblems: [Problem]
  let grpoPrompts: [[Int32]]
  let evaluator: Evaluator
  let grpoJudge: CompletionJudge
  /// What a user should know, one line each.
  let notices: [String]

  /// Reads or draws the problems and tokenises them; `home` is what relative paths in the benchmark file count from.
  init(_ spec: BenchmarkSpec, home: URL) throws {
    self.spec = spec
    let sources = try spec.problemSources([.train, .grpo, .evaluation], home: home)
    problems = try ProblemSets(
      train: sources[0], grpo: sources[1], evaluation: sources[2], seed: spec.seed,
      evaluationSeed: spec.evaluationSeed)
    tokenizer = try Self.tokenizer(spec, problems)
    configuration = spec.modelConfiguration(vocabularySize: tokenizer.vocabularySize)
    var notices = problems.notices
    sequences = try Self.sequences(spec, problems.train, tokenizer, &notices)
    (grpoProblems, grpoPrompts) = try Self.prompts(spec, problems.grpo, tokenizer, &notices)
    guard grpoPrompts.count >= spec.grpo.promptsPerStep else {
      throw PreparationError(
        "\(grpoPrompts.count) problems for GRPO are fewer than grpo.prompts_per_step (\(spec.grpo.promptsPerStep)); "
          + "give more problems or lower it" + (notices.isEmpty ? "" : "; " + notices.joined(separator: "; "))
      )
    }
    try Self.checkEvaluationPrompts(spec, problems.evaluation, tokenizer)
    evaluator = try Evaluator(
      problems: problems.evaluation, tokenizer: tokenizer,
      judge: CompletionJudge(problems.evaluation, tokenizer: tokenizer, format: spec.solutionFormat),
      budgets: spec.evaluation.budgets, maxNewTokens: spec.evaluation.maxCompletionLength,
      stop: spec.evaluation.stop,
      seed: spec.seed)
    grpoJudge = try CompletionJudge(grpoProblems, tokenizer: tokenizer, format: spec.solutionFormat)
    self.notices = notices
  }

  /// All problems that solutions are sampled for.
  var problemRecords: [ProblemRecord] {
    evaluator.records + grpoProblems.enumerated().map { $1.record(split: .grpo, index: $0) }
  }

  /// Version of the answer check.
  var graderVersion: String { CompletionJudge.version }

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
      notices.append(
        "left out \(problems.count - result.count) of \(problems.count) training problems: over \(limit) tokens"
      )
    }
    return result
  }

  /// The GRPO problems with their prompts; what leaves no room for a completion is left out and counted.
  private static func prompts(
    _ spec: BenchmarkSpec, _ problems: [Problem], _ tokenizer: any Tokenizer, _ notices: inout [String]
  ) throws -> ([Problem], [[Int32]]) {
    let limit = spec.model.maxPositionEmbeddings - spec.grpo.maxCompletionLength
    let all = try problems.map { ($0, try tokenizer.encode($0.prompt)) }
    let kept = all.filter { $0.1.count <= limit }
    if kept.count < all.count {
      notices.append(
        "left out \(all.count - kept.count) of \(all.count) GRPO problems: prompts over \(limit) tokens leave no room "
          + "for grpo.max_completion_length")
    }
    return (kept.map(\.0), kept.map(\.1))
  }

  /// An evaluation set is never made smaller: an accuracy over the problems that happen to fit would be one of something
  /// else.
  private static func checkEvaluationPrompts(
    _ spec: BenchmarkSpec, _ problems: [Problem], _ tokenizer: any Tokenizer
  ) throws {
    let completion = spec.evaluation.maxCompletionLength
    let limit = spec.model.maxPositionEmbeddings
    let lengths = try problems.map { try tokenizer.encode($0.prompt).count }
    let count = lengths.count { $0 + completion > limit }
    guard count > 0, let longest = lengths.max() else { return }
    throw PreparationError(
      "\(count) of \(problems.count) evaluation problems leave no room for evaluation.max_completion_length (\(completion)): "
        + "the longest prompt has \(longest) tokens; raise model.max_position_embeddings from \(limit) to "
        + "\(longest + completion) or more")
  }
}

/// Why a run cannot start.
package struct PreparationError: Error, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}
