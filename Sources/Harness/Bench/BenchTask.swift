internal import Kernels
internal import Records
internal import Training
internal import Transformers

/// A part of the engine made ready to be measured on a number of threads.
struct BenchTask {
  /// What one round took.
  struct Round {
    /// Real tokens handled.
    var tokens = 0
    var seconds = 0.0
    /// Steps made.
    var steps = 0
    var phases: [Phase: Double] = [:]

    var secondsPerStep: Double { seconds / Double(steps) }
    var tokensPerSecond: Double { Double(tokens) / seconds }
  }

  /// Measures one round.
  let round: () throws -> Round
  /// Thread-seconds of all rounds by kind of work.
  var kernelSeconds: () -> [KernelKind: Double] = { [:] }
  /// Sets these to zero.
  var resetKernelClocks: () -> Void = {}
}

extension BenchTask {
  /// Steps of stage 1.
  static func training(_ work: BenchWork, _ model: Parameters, _ pool: WorkerPool) throws -> BenchTask {
    let learner = try work.learner(.sft, model, pool)
    let trainer = SFTTrainer(learner, settings: work.sft, sequences: work.sequences, seed: work.seed)
    var task = repeating { step, round in round.tokens += try trainer.step(step).tokens }
    task.kernelSeconds = { learner.kernelSeconds }
    task.resetKernelClocks = { learner.resetKernelClocks() }
    return task
  }

  /// All of the sampling requests.
  static func sampling(_ work: BenchWork, _ model: Parameters, _ pool: WorkerPool) -> BenchTask {
    let sampler = Sampler(model, pool: pool)
    var task = repeating { _, round in
      for completions in try sampler.sample(work.requests, work.sampling) {
        round.tokens += completions.reduce(0) { $0 + $1.tokens.count }
      }
    }
    task.kernelSeconds = { sampler.kernelSeconds }
    task.resetKernelClocks = { sampler.resetKernelClocks() }
    return task
  }

  /// Steps of stage 2, the reference being the model that they start from.
  static func grpo(_ work: BenchWork, _ model: Parameters, _ pool: WorkerPool) throws -> BenchTask {
    let trainer = GRPOTrainer(
      try work.learner(.grpo, model, pool), reference: model, settings: work.grpo,
      prompts: work.prompts, plan: work.rollouts, seed: work.seed, judge: work.judge)
    return repeating { step, round in
      let result = try trainer.step(step)
      for phase in result.phases { round.phases[phase.phase, default: 0] += phase.seconds }
      round.tokens += result.record.tokens
    }
  }

  /// Rounds of as many steps as fill a quarter of a second, so that none is too short to be measured.
  private static func repeating(_ body: @escaping (_ step: Int, inout Round) throws -> Void) -> BenchTask {
    var step = 0
    return BenchTask {
      var round = Round()
      let clock = ContinuousClock()
      let start = clock.now
      while round.seconds < 0.25 {
        step += 1
        try body(step, &round)
        round.steps += 1
        round.seconds = (clock.now - start) / .seconds(1)
      }
      return round
    }
  }
}

extension BenchWork {
  /// A learner of `stage` that leaves `model` as it is.
  fileprivate func learner(_ stage: Stage, _ model: Parameters, _ pool: WorkerPool) throws -> Learner {
    guard let adapters = adapters[stage] else { return Learner(model.copy(), shards: shards, pool: pool) }
    return try Learner(Adapters(adapters, of: model, seed: seed, stage: 1), shards: shards, pool: pool)
  }
}
