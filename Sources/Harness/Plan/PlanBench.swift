internal import Kernels
internal import Training
internal import Transformers

/// A measurement of a second or so, from which the time of a run is estimated.
struct PlanBench {
  private let trainTokensPerSecond: Double
  private let sampleTokensPerSecond: Double

  init(_ work: BenchWork, pool: WorkerPool) throws {
    let model = try work.weights.make(work.configuration, seed: work.seed)
    func rate(_ task: BenchTask) throws -> Double {
      _ = try task.round()
      return try task.round().tokensPerSecond
    }
    trainTokensPerSecond = try rate(.training(work, model, pool))
    sampleTokensPerSecond = try rate(.sampling(work.shortened, model, pool))
  }

  /// Stage 1, the rollouts and updates of stage 2, and all evaluations; solutions are taken to be as long as expected. A
  /// forward pass of the reference model is a third of a training step.
  ///
  /// - Parameter trainsStageOne: Whether stage 1 is trained and measured, or taken over from another run.
  func seconds(of work: PlannedWork, trainsStageOne: Bool = true) -> Double {
    let prompt = Double(work.prompts.reduce(0, +)) / Double(max(1, work.prompts.count))
    let group = prompt + Double(work.generations) * work.meanCompletion
    let passes = Double(work.iterations) + (work.hasReference ? 1.0 / 3 : 0)
    let grpo = Double(work.steps * work.promptsPerStep) * group * passes
    let evaluated = trainsStageOne ? work.evaluatedSequences : work.sequencesOfStageEnd
    let sampled = Double(evaluated + work.rolloutSequences) * work.meanCompletion
    return ((trainsStageOne ? Double(work.trainingTokens) : 0) + grpo) / trainTokensPerSecond + sampled
      / sampleTokensPerSecond
  }
}

extension BenchWork {
  /// The same with fewer sequences to sample.
  fileprivate var shortened: BenchWork {
    var work = self
    work.requests = Array(requests.prefix(max(1, 128 / (requests.first?.samples ?? 1))))
    return work
  }
}
