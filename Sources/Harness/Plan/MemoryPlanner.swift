internal import Records

/// Adds up what the phases of a piece of work hold in memory at the same time.
struct MemoryPlanner {
  let work: PlannedWork
  let engine: EngineMemory
  /// What the process holds already: program, libraries, problems and sequences.
  let base: Int

  init(_ work: PlannedWork, threads: Int, base: Int) {
    self.work = work
    self.base = base
    engine = EngineMemory(
      configuration: work.configuration, shards: work.shards, threads: threads, memory: work.memory)
  }

  /// The phases of a run.
  func run() -> [RunPlan.Phase] {
    let training =
      learner(.sft) + [RunPlan.Part(name: "activations", bytes: activations(.sft, work.trainingBatch))]
    let reinforcement = grpo
    return [
      phase("SFT", training),
      phase("SFT, evaluation", training + evaluation(journaled: work.evaluatedSequences / 2)),
      phase("GRPO", reinforcement),
      phase(
        "GRPO, evaluation",
        reinforcement + evaluation(journaled: work.evaluatedSequences + work.rolloutSequences)),
    ]
  }

  /// The parts of a throughput benchmark, which keeps the model that all of them start from.
  func bench() -> [RunPlan.Phase] {
    let model = RunPlan.Part(name: "model", bytes: engine.parameters)
    return [
      phase(
        "training",
        [model] + learner(.sft) + [
          RunPlan.Part(name: "activations", bytes: activations(.sft, work.trainingBatch))
        ]
      ),
      phase("sampling", [model, RunPlan.Part(name: "sampler", bytes: engine.sampling(work.evaluation))]),
      phase("GRPO", grpo),
    ]
  }

  private func phase(_ name: String, _ parts: [RunPlan.Part]) -> RunPlan.Phase {
    RunPlan.Phase(
      name: name, parts: [RunPlan.Part(name: "program and data", bytes: base)] + parts.filter { $0.bytes > 0 }
    )
  }

  /// A model in training; adapters stand beside frozen weights, from which the model is made anew after every update.
  private func learner(_ stage: Stage) -> [RunPlan.Part] {
    let adapters = work.adapters[stage]
    return [
      RunPlan.Part(name: "weights", bytes: engine.parameters),
      RunPlan.Part(name: "frozen weights", bytes: adapters == nil ? 0 : engine.parameters),
      RunPlan.Part(name: "adapters", bytes: adapters == nil ? 0 : engine.trained(adapters)),
      RunPlan.Part(name: "moments", bytes: 2 * engine.trained(adapters)),
      RunPlan.Part(name: "gradients", bytes: engine.gradients(adapters)),
    ]
  }

  private func activations(_ stage: Stage, _ batch: BatchSize) -> Int {
    engine.activations(batch, work.adapters[stage])
  }

  private var grpo: [RunPlan.Part] {
    // Frozen weights are those that stage 2 began with: the reference model.
    let keepsReference = work.hasReference && work.adapters[.grpo] == nil
    return learner(.grpo) + [
      RunPlan.Part(name: "activations", bytes: activations(.grpo, work.rolloutBatch)),
      RunPlan.Part(name: "reference model", bytes: keepsReference ? engine.parameters : 0),
      RunPlan.Part(name: "rollout sampler", bytes: engine.sampling(work.rollouts)),
    ]
  }

  /// An evaluation at a stage's end: its sampler, the samples until they are written, and what the journal remembers of
  /// the `journaled` sequences so far.
  private func evaluation(journaled: Int) -> [RunPlan.Part] {
    guard let largest = work.stageEnd.map(engine.sampling).max() else { return [] }
    let samples = work.stageEnd.reduce(0) { $0 + $1.sequences }
    let sets = journaled / max(1, work.generations)
    return [
      RunPlan.Part(name: "evaluation sampler", bytes: largest),
      RunPlan.Part(
        name: "samples",
        bytes: samples * (Self.sample + Self.perToken * Int(work.meanCompletion)) + sets * Self.journaledSet),
    ]
  }

  /// A sample with its place in lists and its line in the journal, without its text.
  private static let sample = 500
  /// A sample's text, as itself and twice while it is written.
  private static let perToken = 10
  /// What the journal remembers of a set of samples: its key and fingerprint.
  private static let journaledSet = 200
}
