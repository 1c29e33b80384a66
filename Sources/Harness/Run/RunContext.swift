internal import Evaluation
internal import Kernels
internal import Provenance
internal import Records
internal import Specs
internal import Training
internal import Transformers

/// What the stages of one attempt share: the journal, the folder of states, and who is told of progress.
final class RunContext {
  let materials: Materials
  let pool: WorkerPool
  let attempt: Int
  let states: StateFolder
  let observe: RunObserver
  let stop: StopSignal
  private let watch: MachineWatch
  private let recorder: EventRecorder
  private var lastSave = ContinuousClock.now
  private let gate = ProgressGate()
  /// Longest stretch of training that a crash may cost.
  private static let saveInterval = Duration.seconds(60)

  init(
    materials: Materials, pool: WorkerPool, attempt: Int, states: StateFolder,
    recorder: EventRecorder, watch: MachineWatch,
    observe: @escaping RunObserver, stop: StopSignal
  ) {
    self.materials = materials
    self.pool = pool
    self.attempt = attempt
    self.states = states
    self.recorder = recorder
    self.watch = watch
    self.observe = observe
    self.stop = stop
  }

  /// A learner of `stage`, at `state` or at the stage's beginning.
  ///
  /// - Parameters:
  ///   - start: makes the model that the stage begins with; not called where `state` says everything.
  ///   - keepsStart: whether that model is needed as it is, and must not be trained itself.
  func learner(_ stage: Stage, from state: TrainingState?, keepsStart: Bool, start: () throws -> Parameters)
    throws -> Learner
  {
    let (shards, memory) = (materials.spec.shards, materials.spec.activationMemory)
    guard let configuration = materials.spec.adapters[stage] else {
      let model: Parameters =
        if let state { Parameters(materials.configuration, buffer: state.trained) } else {
          keepsStart ? try start().copy() : try start()
        }
      return Learner(model, shards: shards, pool: pool, memory: memory, moments: state?.moments)
    }
    let base = try start()
    let adapters =
      if let state { Adapters(configuration, of: base, buffer: state.trained) } else {
        Adapters(configuration, of: base, seed: materials.spec.seed, stage: stage == .sft ? 1 : 2)
      }
    return try Learner(adapters, shards: shards, pool: pool, memory: memory, moments: state?.moments)
  }

  /// A meter that starts now.
  func meter() -> RunMeter { RunMeter(watch) }

  /// Hands events to the journal, which may write them together with later ones.
  func record(_ events: [Event]) throws { try recorder.record(events) }

  /// Writes everything recorded so far to disk.
  func flush() throws { try recorder.flush() }

  /// Saves the state after `step`. What was recorded before is on disk first, so that a state never runs ahead of its
  /// journal.
  func save(_ learner: Learner, stage: Stage, step: Int) throws {
    try flush()
    try states.save(stage: stage, step: step, learner.trained.buffer, learner.moments)
    lastSave = .now
  }

  /// Whether it is time to save a state between checkpoints.
  var isSaveDue: Bool { ContinuousClock.now - lastSave > Self.saveInterval }

  /// Tells of progress, a few times a second at most; `detail` is only computed when it is shown.
  func progress(_ work: String, title: String, _ done: Int, of total: Int, detail: () -> String) {
    guard gate.admits(work, isLast: done == total) else { return }
    observe(
      .progress(RunUpdate.Progress(work: work, title: title, done: done, total: total, detail: detail())))
  }

  /// Samples and measures the model at `checkpoint`, unless the journal has it already; `meter` holds the time that led
  /// there.
  func evaluate(_ model: Parameters, at checkpoint: Checkpoint, atStageEnd: Bool, meter: inout RunMeter)
    throws
  {
    let weights = Event.weights(WeightsRecord(checkpoint: checkpoint, sha256: model.sha256()))
    // The hash of the weights is written last: with it, the evaluation is complete.
    if recorder.contains(weights.key) {
      try record([weights])
      meter = self.meter()
      return
    }
    let (observe, stop, gate) = (observe, stop, gate)
    let title = "evaluating \(checkpoint)"
    meter.endPart()
    let result: Evaluator.Result
    do {
      result = try materials.evaluator.evaluate(
        model, checkpoint: checkpoint, settings: materials.spec.evaluationSettings(atStageEnd: atStageEnd),
        pool: pool
      ) { done, total in
        try stop.check()
        if gate.admits(title, isLast: done == total) {
          observe(
            .progress(
              RunUpdate.Progress(work: title, title: title, done: done, total: total, detail: "samples")))
        }
      }
    } catch SamplingError.notFinite {
      throw TrainingError.notFinite(
        stage: checkpoint.stage, step: checkpoint.step, quantity: "a sampled token's probability", value: .nan
      )
    }
    meter.add(.evaluate, tokens: result.tokens, seconds: result.seconds)
    try record(result.samples.map { .samples($0) } + result.measurements.map { .measurement($0) })
    try record(meter.take(checkpoint, attempt: attempt) + [weights])
    try flush()
    // Samples come and go on every thread: without this, each would in time keep the most that it ever held.
    FreedMemory.giveBack()
    report(result.measurements, checkpoint)
  }

  private func report(_ measurements: [Measurement], _ checkpoint: Checkpoint) {
    func find(_ metric: String) -> Measurement? {
      measurements.first { $0.metric == metric && $0.sampling == 0 && $0.family == nil }
    }
    if let accuracy = find("accuracy"), let length = find("length") {
      observe(.measured(checkpoint, accuracy: accuracy, length: length))
    }
  }
}
