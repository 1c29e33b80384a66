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
  let initialWeights: InitialWeights
  let sequences: [TrainingSequence]
  let grpoProblems: [Problem]
  let grpoPrompts: [[Int32]]
  let evaluator: Evaluator
  let grpoJudge: CompletionJudge
  /// SHA-256 of the data as they are used, of the files that they came from, and of a checkpoint's files.
  let dataHashes: [String: String]
  /// Those of a checkpoint's files alone.
  let modelHashes: [String: String]
  /// What a user should know, one line each.
  let notices: [String]

  /// Reads or draws the problems and tokenises them; `home` is what relative paths in the benchmark file count from.
  init(_ spec: BenchmarkSpec, home: URL) throws {
    self.spec = spec
    try spec.checkNamedFiles(home: home)
    let sources = try spec.problemSources([.train, .grpo, .evaluation], home: home)
    let sets = try ProblemSets(
      train: sources[0], grpo: sources[1], evaluation: sources[2], seed: spec.seed,
      evaluationSeed: spec.evaluationSeed)
    let model = try ModelMaterials(spec, sets, home: home)
    (tokenizer, configuration, initialWeights) = (model.tokenizer, model.configuration, model.weights)
    modelHashes = model.hashes
    dataHashes = sets.hashes.merging(model.hashes) { mine, _ in mine }
    problems = try sets.prompts(as: model.prompt)
    var notices = sets.notices
    sequences = try Self.sequences(spec, problems.train, tokenizer, &notices)
    (grpoProblems, grpoPrompts) = try Self.prompts(spec, problems.grpo, tokenizer, &notices)
    guard grpoPrompts.count >= spec.grpo.promptsPerStep else {
      throw PreparationError(
        "\(grpoPrompts.count) problems for GRPO are fewer than grpo.prompts_per_step (\(spec.grpo.promptsPerStep)); "
          + "give more problems or lower it" + (notices.isEmpty ? "" : "; " + notices.joined(separator: "; "))
      )
    }
    let measured = try Self.evaluated(spec, problems.evaluation, tokenizer, &notices)
    try Self.checkEvaluationPrompts(spec, measured, tokenizer)
    let judge = { [tokenizer] (problems: [Problem]) in
      try CompletionJudge(
        problems, tokenizer: tokenizer, format: spec.solutionFormat, needsBox: spec.needsBox)
    }
    evaluator = try Evaluator(
      problems: measured, tokenizer: tokenizer, judge: judge(measured),
      budgets: spec.evaluation.budgets, maxNewTokens: spec.evaluation.maxCompletionLength,
      stop: spec.evaluation.stop, seed: spec.seed)
    grpoJudge = try judge(grpoProblems)
    self.notices = notices
  }

  /// All problems that solutions are sampled for.
  var problemRecords: [ProblemRecord] {
    evaluator.records + grpoProblems.enumerated().map { $1.record(split: .grpo, index: $0) }
  }

  /// Version of the answer check.
  var graderVersion: String { CompletionJudge.version }

  /// Prompt, solution and end of sequence; what is longer than the limits is left out and counted.
  private static func sequences(
    _ spec: BenchmarkSpec, _ problems: [Problem], _ tokenizer: any Tokenizer, _ notices: inout [String]
  ) throws -> [TrainingSequence] {
    let (limit, set) = (spec.sftMaxLength, spec.problems.train)
    var result: [TrainingSequence] = []
    for problem in problems {
      guard let solution = problem.solution else { continue }
      let prompt = try tokenizer.encode(problem.prompt)
      let rest = try tokenizer.encode(solution)
      if prompt.count + rest.count < limit, prompt.count <= set.maxPromptTokens ?? .max,
        rest.count <= set.maxSolutionTokens ?? .max
      {
        result.append(
          TrainingSequence(tokens: prompt + rest + [tokenizer.endOfSequence], promptLength: prompt.count))
      }
    }
    guard !result.isEmpty else {
      throw PreparationError(
        "none of the \(problems.count) training problems has at most \(limit) tokens; raise sft.max_length and "
          + "model.max_position_embeddings")
    }
    if result.count < problems.count {
      notices.append(
        "left out \(problems.count - result.count) of \(problems.count) training problems: over \(limit) tokens"
          + (set.maxPromptTokens == nil && set.maxSolutionTokens == nil
            ? "" : ", or over max_prompt_tokens or max_solution_tokens"))
    }
    return result
  }

  /// The GRPO problems with their prompts; what leaves no room for a completion is left out and counted.
  private static func prompts(
    _ spec: BenchmarkSpec, _ problems: [Problem], _ tokenizer: any Tokenizer, _ notices: inout [String]
  ) throws -> ([Problem], [[Int32]]) {
    let room = spec.model.maxPositionEmbeddings - spec.grpo.maxCompletionLength
    let limit = min(room, spec.problems.grpo.maxPromptTokens ?? room)
    let all = try problems.map { ($0, try tokenizer.encode($0.prompt)) }
    let kept = all.filter { $0.1.count <= limit }
    if kept.count < all.count {
      notices.append(
        "left out \(all.count - kept.count) of \(all.count) GRPO problems: prompts over \(limit) tokens"
          + (limit == room ? " leave no room for grpo.max_completion_length" : ""))
    }
    return (kept.map(\.0), kept.map(\.1))
  }

  /// The evaluation problems but for those with prompts over the limit, if the benchmark sets one.
  private static func evaluated(
    _ spec: BenchmarkSpec, _ problems: [Problem], _ tokenizer: any Tokenizer, _ notices: inout [String]
  ) throws -> [Problem] {
    guard let limit = spec.problems.evaluation.maxPromptTokens else { return problems }
    let kept = try problems.filter { try tokenizer.encode($0.prompt).count <= limit }
    guard !kept.isEmpty else {
      throw PreparationError(
        "all \(problems.count) evaluation prompts have over \(limit) tokens; raise "
          + "problems.evaluation.max_prompt_tokens")
    }
    if kept.count < problems.count {
      notices.append(
        "left out \(problems.count - kept.count) of \(problems.count) evaluation problems: prompts over \(limit) tokens"
      )
    }
    return kept
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
