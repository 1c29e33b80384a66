package import Kernels
package import Problems
internal import Randomness
package import Records
package import Tokenizers
package import Transformers

/// Measures checkpoints on one set of problems: samples solutions, judges and summarises them.
package struct Evaluator: Sendable {
  /// One sampling setting of an evaluation.
  package struct Setting: Sendable, Equatable {
    /// Index into the benchmark's sampling settings.
    package var index: Int
    package var settings: SamplingSettings
    /// Samples a problem; greedy decoding draws one, since all would be equal.
    package var samples: Int

    package init(index: Int, settings: SamplingSettings, samples: Int) {
      self.index = index
      self.settings = settings
      self.samples = settings.isGreedy ? 1 : samples
    }
  }

  /// What one evaluation gave.
  package struct Result: Sendable {
    package let samples: [SampleSet]
    package let measurements: [Measurement]
    /// Sampled tokens.
    package let tokens: Int
    package let seconds: Double
  }

  package let records: [ProblemRecord]
  private let prompts: [[Int32]]
  private let judge: CompletionJudge
  private let budgets: [Int]
  private let plan: SamplingPlan

  /// - Parameters:
  ///   - maxNewTokens: the largest budget; every smaller one is read off the same samples.
  ///   - budgets: token budgets up to `maxNewTokens`.
  package init(
    problems: [Problem], tokenizer: any Tokenizer, judge: CompletionJudge, budgets: [Int], maxNewTokens: Int,
    stop: [String], seed: UInt64
  ) throws {
    records = problems.enumerated().map { $1.record(split: .evaluation, index: $0) }
    prompts = try problems.map { try tokenizer.encode($0.prompt) }
    self.judge = judge
    self.budgets = budgets
    plan = SamplingPlan(
      settings: SamplingSettings(), maxNewTokens: maxNewTokens, endOfSequence: tokenizer.endOfSequence,
      random: Philox(seed: seed, purpose: .evaluationSampling), step: 0, stop: StopMatcher(stop),
      tokenBytes: stop.isEmpty ? [] : tokenizer.tokenBytes)
  }

  /// Measures the model at `checkpoint` under each of `settings`.
  ///
  /// - Parameter progress: called from any worker with the number of samples done and the number wanted; what it throws
  ///   ends the evaluation.
  package func evaluate(
    _ parameters: Parameters, checkpoint: Checkpoint, settings: [Setting], pool: WorkerPool,
    progress: (@Sendable (Int, Int) throws -> Void)? = nil
  ) throws -> Result {
    let clock = ContinuousClock()
    let start = clock.now
    var samples: [SampleSet] = []
    var measurements: [Measurement] = []
    let total = settings.reduce(0) { $0 + $1.samples * prompts.count }
    var done = 0
    let sampler = Sampler(parameters, pool: pool)
    for setting in settings {
      let before = done
      let judged = try sampler.sample(
        requests(samples: setting.samples), plan(checkpoint, setting),
        progress: { try progress?(before + $0, total) },
        transform: { problem, index, completion in
          judge.judge(problem: problem, index: index, completion).sample
        })
      let sets = judged.enumerated().map { problem, samples in
        SampleSet(
          checkpoint: checkpoint, split: .evaluation, sampling: setting.index, problem: problem,
          samples: samples)
      }
      measurements += try SampleSummary.measurements(
        sets, of: records, checkpoint: checkpoint, sampling: setting.index, samples: setting.samples,
        budgets: budgets)
      samples += sets
      done += setting.samples * prompts.count
    }
    let tokens = samples.reduce(0) { $0 + $1.samples.reduce(0) { $0 + $1.tokens } }
    return Result(
      samples: samples, measurements: measurements, tokens: tokens, seconds: (clock.now - start) / .seconds(1)
    )
  }

  /// What is asked of the sampler: every problem with so many samples.
  package func requests(samples: Int) -> [SamplingRequest] {
    prompts.enumerated().map { SamplingRequest(prompt: $1, samples: samples, firstSequence: $0 << 12) }
  }

  /// The plan with random numbers of its own for each checkpoint and setting: stage and setting in the top bits of the
  /// counter's step.
  package func plan(_ checkpoint: Checkpoint, _ setting: Setting) -> SamplingPlan {
    var plan = plan
    plan.settings = setting.settings
    let stage =
      switch checkpoint.stage {
      case .base: 0
      case .sft: 1
      case .grpo: 2
      }
    plan.step = stage << 30 | setting.index << 24 | checkpoint.step & 0xFF_FFFF
    return plan
  }
}
