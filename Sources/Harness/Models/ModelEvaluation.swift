internal import Digests
internal import Evaluation
internal import Foundation
internal import Kernels
internal import Problems
package import Records
package import Specs
internal import Tokenizers
internal import Transformers

/// Measures any model on any file of problems: accuracy, length, pass@k, majority and budgets from one sample set.
package struct ModelEvaluation: Sendable {
  /// What is asked, and how.
  package struct Settings: Sendable {
    /// A JSON Lines file.
    package var data: String
    /// Its layout; found out by its first line if nil.
    package var layout: DataLayoutName?
    /// At most so many problems, from the start; all if nil.
    package var limit: Int?
    package var template: String?
    package var chat = false
    package var system: String?
    package var samples = 1
    package var sampling = SamplingSpec()
    package var maxTokens = 512
    package var budgets: [Int] = []
    /// Whether an answer counts in `\boxed{}` only.
    package var needsBox = true
    package var seed: UInt64 = 1
    package var threads: Int?

    package init(data: String) { self.data = data }
  }

  /// What came out.
  package struct Result: Encodable, Sendable {
    package let data: String
    package let dataSHA256: String
    package let modelSHA256: String
    package let grader: String
    package let problems: Int
    package let samplesPerProblem: Int
    package let sampling: String
    package let maxTokens: Int
    package let seed: UInt64
    package let measurements: [Records.Measurement]
    package let tokens: Int
    package let seconds: Double

    private enum CodingKeys: String, CodingKey {
      case data, grader, problems, sampling, seed, measurements, tokens, seconds
      case dataSHA256 = "data_sha256"
      case modelSHA256 = "model_sha256"
      case samplesPerProblem = "samples_per_problem"
      case maxTokens = "max_tokens"
    }
  }

  /// One sampled solution with its verdict.
  package struct JudgedSolution: Encodable, Sendable {
    package let problem: Int
    package let sample: Int
    package let prompt: String
    package let answer: String
    package let completion: String
    package let tokens: Int
    package let stopped: Bool
    package let extracted: String?
    package let correct: Bool
  }

  package let result: Result
  package let solutions: [JudgedSolution]
  package let notices: [String]

  /// Samples and judges. Throws what is wrong with the file or the settings before anything is sampled.
  package init(
    _ model: InferenceModel, _ settings: Settings, observe: @escaping RunObserver,
    stop: StopSignal = StopSignal()
  ) throws {
    let layout = try settings.layout.map(\.layout) ?? DataLayout.of(path: settings.data)
    let tokenizer = try model.tokenizer()
    let form = try model.form(
      tokenizer, template: settings.template, chat: settings.chat, system: settings.system)
    var file = JSONLinesFile(
      path: settings.data, fields: layout.fields, answerLayout: layout.answerLayout,
      promptTemplate: "{problem}", limit: settings.limit)
    // Nobody has looked into it for its layout.
    file.takesPipes = settings.layout != nil
    let loaded = try file.load(needsSolutions: false)
    guard !loaded.problems.isEmpty else { throw PreparationError("\(settings.data) holds no problems") }
    let problems = try loaded.problems.map {
      var problem = $0
      problem.prompt = try form.prompt($0.prompt)
      return problem
    }
    let limit = model.parameters.configuration.maxPositions
    let longest = try problems.map { try tokenizer.encode($0.prompt).count }.max() ?? 0
    guard settings.maxTokens <= limit - longest else {
      throw PreparationError(
        "the longest prompt has \(longest) tokens, which with \(settings.maxTokens) new ones is more than the model's "
          + "\(limit) positions; lower --max-tokens")
    }
    let evaluator = try Evaluator(
      problems: problems, tokenizer: tokenizer,
      judge: CompletionJudge(
        problems, tokenizer: tokenizer, format: .boxed, needsBox: settings.needsBox),
      budgets: settings.budgets, maxNewTokens: settings.maxTokens, stop: [], seed: settings.seed)
    let pool = WorkerPool(count: settings.threads ?? ProcessInfo.processInfo.activeProcessorCount)
    try model.parameters.configuration.checkProducts(observe)
    let gate = ProgressGate()
    let outcome = try evaluator.evaluate(
      model.parameters, checkpoint: .base,
      settings: [
        Evaluator.Setting(index: 0, settings: settings.sampling.settings, samples: settings.samples)
      ], pool: pool
    ) { done, total in
      try stop.check()
      if gate.admits("evaluating", isLast: done == total) {
        observe(
          .progress(
            RunUpdate.Progress(
              work: "evaluating", title: "evaluating", done: done, total: total, detail: "samples")))
      }
    }
    notices = loaded.notices
    result = Result(
      data: URL(filePath: settings.data).lastPathComponent, dataSHA256: loaded.fileHash ?? "",
      modelSHA256: model.sha256, grader: CompletionJudge.version, problems: problems.count,
      samplesPerProblem: outcome.samples.first?.samples.count ?? 0, sampling: settings.sampling.label,
      maxTokens: settings.maxTokens, seed: settings.seed, measurements: outcome.measurements,
      tokens: outcome.tokens, seconds: outcome.seconds)
    solutions = outcome.samples.flatMap { set in
      set.samples.map { sample in
        JudgedSolution(
          problem: set.problem, sample: sample.index, prompt: problems[set.problem].prompt,
          answer: problems[set.problem].answer, completion: sample.text, tokens: sample.tokens,
          stopped: sample.end == .stop, extracted: sample.answer, correct: sample.isCorrect)
      }
    }
  }
}

/// The layouts of data sets that the command line knows.
package enum DataLayoutName: String, CaseIterable, Sendable {
  case gsm8k, math, recipe, plain

  var layout: DataLayout {
    switch self {
    case .gsm8k: .gsm8k
    case .math: .math
    case .recipe: .recipe
    case .plain: .plain
    }
  }
}
