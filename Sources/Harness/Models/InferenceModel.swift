internal import Foundation
internal import Kernels
internal import Randomness
internal import Records
package import Specs
internal import Tokenizers
internal import Transformers

/// A model that can be asked: one that a run trained, or a checkpoint, with its tokenizer.
package struct InferenceModel: Sendable {
  /// One sampled solution.
  package struct Solution: Encodable, Sendable {
    package let prompt: String
    package let text: String
    package let tokens: Int
    package let stopped: Bool
  }

  /// How solutions are sampled.
  package struct Settings: Sendable {
    package var samples: Int
    package var sampling: SamplingSpec
    package var seed: UInt64
    /// Most tokens of a solution; what the model's benchmark says if nil, or 512.
    package var maxTokens: Int?

    package init(samples: Int, sampling: SamplingSpec, seed: UInt64, maxTokens: Int?) {
      (self.samples, self.sampling, self.seed, self.maxTokens) = (samples, sampling, seed, maxTokens)
    }
  }

  let parameters: Parameters
  /// Digest of the checkpoint's files, or of a run's weights.
  let sha256: String
  /// The tokenizer; a checkpoint need not have one until it is asked for.
  let tokenizer: @Sendable () throws -> any Tokenizer
  /// What a run's benchmark says about its prompts and solutions; nil of checkpoints.
  private let benchmark: BenchmarkSpec?
  private let name: String

  /// Loads a model. Throws an error that names the file if it cannot be read.
  package static func load(_ location: ModelLocation, home: HarnessHome) throws -> InferenceModel {
    try BLASLibrary.prepare()
    switch location {
    case .run(let prefix, let stage):
      let run = try home.runID(startingWith: prefix)
      let (model, tokenizer) = try ModelFolder(home.models(ofRun: run)).load(stage == .sft ? .sft : .grpo)
      return InferenceModel(
        parameters: model, sha256: model.sha256(), tokenizer: { tokenizer },
        benchmark: try home.spec(ofRun: run), name: "run \(run)")
    case .checkpoint(let path):
      let checkpoint = try PretrainedCheckpoint(at: URL(filePath: path))
      return InferenceModel(
        parameters: try checkpoint.model.parameters(), sha256: try checkpoint.sha256(),
        tokenizer: { try checkpoint.tokenizer() }, benchmark: nil, name: path)
    }
  }

  /// The form in which the model is asked: as its benchmark asked it, or as `template`, `chat` and `system` say. A
  /// checkpoint without either gets the problem and a line end.
  func form(_ tokenizer: any Tokenizer, template: String?, chat: Bool, system: String?) throws -> PromptForm {
    let problems = benchmark.flatMap { $0.problems.source == .files ? $0.problems : nil }
    let asChat = chat || system != nil || problems?.promptFormat == .chat
    return try PromptForm(
      template ?? problems?.promptTemplate ?? (asChat ? "{problem}" : "{problem}\n"),
      chat: asChat ? ChatPrompt(tokenizer, system: system ?? problems?.systemPrompt, of: name) : nil)
  }

  /// Solutions of each problem, in order.
  ///
  /// - Parameters:
  ///   - template: the prompt, with `{problem}`; nil for the benchmark's, or the problem on a line of its own.
  ///   - chat: whether the prompt is a user's message in the model's chat template, after the message `system`.
  package func solve(
    _ problems: [String], _ settings: Settings, template: String?, chat: Bool, system: String?
  ) throws -> [Solution] {
    let tokenizer = try self.tokenizer()
    let form = try form(tokenizer, template: template, chat: chat, system: system)
    let maxTokens = settings.maxTokens ?? benchmark?.evaluation.maxCompletionLength ?? 512
    let limit = parameters.configuration.maxPositions
    let requests = try problems.enumerated().map { index, problem in
      // Files of problems have one a line, and procedural prompts end with theirs.
      let text = problem.hasSuffix("\n") ? String(problem.dropLast()) : problem
      let prompt = try tokenizer.encode(form.prompt(text))
      guard maxTokens <= limit - prompt.count else {
        throw PreparationError(
          "problem \(index + 1): its prompt of \(prompt.count) tokens and \(maxTokens) new ones are more than the "
            + "\(limit) positions of \(name); lower --max-tokens")
      }
      return SamplingRequest(prompt: prompt, samples: settings.samples, firstSequence: index << 12)
    }
    let plan = SamplingPlan(
      settings: settings.sampling.settings, maxNewTokens: maxTokens,
      endOfSequence: tokenizer.endOfSequence,
      random: Philox(seed: settings.seed, purpose: .evaluationSampling), step: 0)
    let pool = WorkerPool(count: ProcessInfo.processInfo.activeProcessorCount)
    let completions = try Sampler(parameters, pool: pool).sample(requests, plan)
    return zip(problems, completions).flatMap { problem, completions in
      completions.map {
        Solution(
          prompt: problem, text: tokenizer.decode($0.tokens), tokens: $0.tokens.count, stopped: $0.stopped)
      }
    }
  }
}
