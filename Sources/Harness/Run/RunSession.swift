internal import Evaluation
internal import Foundation
internal import Kernels
internal import Postgres
internal import Problems
internal import Provenance
internal import Records
internal import Reporting
internal import Specs
internal import Storage
internal import Tokenizers
internal import Transformers

/// One attempt at a run: base measurement, stage 1, stage 2, verdicts, report.
struct RunSession {
  private let opened: OpenedRun
  private let materials: Materials
  private let keptEpochs: Set<Int>
  private let home: HarnessHome
  private let observe: RunObserver
  private let stop: StopSignal
  private let pool: WorkerPool
  private let watch: MachineWatch
  private let sink: DatabaseSink
  private let recorder: EventRecorder
  private let start: MachineWatch.Mark

  init(
    _ opened: OpenedRun, materials: Materials, keptEpochs: Set<Int>, home: HarnessHome, pool: WorkerPool,
    watch: MachineWatch, observe: @escaping RunObserver, stop: StopSignal
  ) {
    self.opened = opened
    self.materials = materials
    self.keptEpochs = keptEpochs
    self.home = home
    self.observe = observe
    self.stop = stop
    self.pool = pool
    self.watch = watch
    start = watch.mark()
    sink = home.sink(ofRun: opened.record.id) {
      // Who ends the program waits for no database; the next command stores what is missing.
      if ServerWait.isOver { return }
      observe(
        .warning(
          "nothing reaches the database for now (\($0)); training goes on, the journal keeps everything"))
    }
    recorder = EventRecorder(opened.journal, sink: sink)
  }

  /// Does the work; whatever ends it is in the journal when this returns or throws.
  func run() async throws -> RunOutcome {
    if let end = opened.end {
      observe(.message("the run is finished, only its report is missing"))
      return await report(end.digest ?? "")
    }
    do {
      try begin()
      try stop.check()
      try train()
      try recordResources()
      watch.lock.release()
      try judge()
      let digest = try RunDigest.ofJournal(opened.journal.url)
      try end(.finished, digest: digest)
      return await report(digest)
    } catch is Interrupted {
      try end(.interrupted)
      try? sink.finish()
      return RunOutcome(run: opened.record.id, status: .interrupted)
    } catch {
      let failure = RunFailure(
        run: opened.record.id, benchmark: opened.record.benchmark.name, error: error,
        lastCheckpoint: try? StateFolder(statesFolder, configuration: materials.configuration).lastGood(
          after: error))
      try? end(.failed, reason: failure.reason)
      try? sink.finish()
      throw failure
    }
  }

  private func begin() throws {
    try recorder.record([
      .attemptStarted(
        AttemptRecord(
          number: opened.attempt, started: Timestamp.now(), threads: pool.count,
          processID: ProcessInfo.processInfo.processIdentifier, host: Machine().hostname))
    ])
    try recorder.record(materials.problemRecords.map { .problem($0) })
    try recorder.flush()
    let peak = try ProductPeak.measure(pool)
    let plan = Planning.plan(materials, threads: pool.count)
    try recorder.record([resource("gemm_peak_gflops", peak)])
    try recorder.record([resource("planned_rss_bytes", Double(plan.rssBytes))])
    if let load = SystemLoad().average { try recorder.record([resource("load_average", load)]) }
    observe(
      .message(
        "\(materials.sequences.count) training, \(materials.grpoPrompts.count) GRPO, "
          + "\(materials.evaluator.records.count) evaluation problems"))
    observe(
      .message(
        "plan: \(plan.sftSteps) steps of SFT, \(plan.grpoSteps) of GRPO, \(plan.evaluations) evaluations; about "
          + "\(ByteText.of(plan.rssBytes)) of memory, \(ByteText.of(plan.diskBytes)) of disk"))
    Planning.warn(plan, observe)
    observe(
      .message(
        "\(pool.count) thread\(pool.count == 1 ? "" : "s"); "
          + String(format: "sgemm peak %.0f GFLOP/s", peak) + " (\(BLASLibrary.core))"))
  }

  private var statesFolder: URL { home.state.folder(ofRun: opened.record.id).appending(path: "states") }

  private func context(_ states: StateFolder) -> RunContext {
    RunContext(
      materials: materials, pool: pool, attempt: opened.attempt, states: states,
      recorder: recorder, watch: watch, observe: observe,
      stop: stop)
  }

  private func train() throws {
    let states = try StateFolder(
      statesFolder, configuration: materials.configuration, adapters: materials.spec.adapters)
    let context = context(states)
    func latest(_ stage: Stage) throws -> TrainingState? {
      try states.latest(
        stage, isKept: { recorder.contains(Event.stepKey($0, $1)) }, warn: { observe(.warning($0)) })
    }
    let state = try latest(.grpo)
    let models = ModelFolder(home.models(ofRun: opened.record.id))
    let afterSFT: Parameters
    if let state, state.stage == .grpo, let kept = try keptSFT(models) {
      afterSFT = kept
    } else {
      let stage = SFTStage(context: context) { model, epoch in try keep(model, epoch) }
      afterSFT = try takenOver(stage) ?? stage.run(from: state?.stage == .grpo ? latest(.sft) : state)
      try models.save(afterSFT, .sft, tokenizer: materials.tokenizer)
    }
    // Stage 1's memory is not stage 2's size: what is left of it would only lie beside it.
    FreedMemory.giveBack()
    let afterGRPO = try GRPOStage(context: context).run(
      start: afterSFT, from: state.flatMap { $0.stage == .grpo ? $0 : nil })
    try models.save(afterGRPO, .grpo, tokenizer: materials.tokenizer)
  }

  /// Stage 1 as the run that this one branched from did it; nil if this one has to do it itself.
  private func takenOver(_ stage: SFTStage) throws -> Parameters? {
    guard let branch = opened.record.provenance.branch else { return nil }
    let taken: (model: Parameters, events: [Event])
    do { taken = try StageOneBranch(branch, home: home).take(for: materials.spec) } catch {
      observe(
        .warning("stage 1 of run \(branch.run) cannot be taken over (\(error)): it is trained again"))
      return nil
    }
    observe(.message("stage 1 is that of run \(branch.run), up to epoch \(branch.epochs)"))
    try stage.take(taken.model, taken.events, from: branch)
    return taken.model
  }

  private func keep(_ model: Parameters, _ epoch: Int) throws {
    guard keptEpochs.contains(epoch), epoch < materials.spec.sft.numTrainEpochs else { return }
    try ModelFolder(home.models(ofRun: opened.record.id, afterEpoch: epoch)).save(
      model, .sft, tokenizer: materials.tokenizer)
  }

  /// The model that stage 1 ended with, for stage 2 to go on from; nil if it is not the one that was measured then.
  private func keptSFT(_ models: ModelFolder) throws -> Parameters? {
    do {
      let model = try models.load(.sft, materials.configuration)
      if model.sha256() == opened.weightsAfterSFT?.sha256 { return model }
      observe(
        .warning("the model of stage 1 is not the one that the journal speaks of; stage 1 is trained again"))
    } catch let error as CheckpointError {
      observe(.warning("\(error); stage 1 is trained again"))
    }
    return nil
  }

  private func resource(_ metric: String, _ value: Double) -> Event {
    .resource(ResourceRecord(attempt: opened.attempt, metric: metric, value: value))
  }

  private func recordResources() throws {
    let wall = (ContinuousClock.now - start.moment) / .seconds(1)
    try recorder.record([resource("wall_seconds", wall)])
    let conditions = watch.conditions(since: start)
    try recorder.record([resource("contended", conditions.isContended ? 1 : 0)])
    // Whoever came before this run has been told of at its start.
    if let other = watch.lock.latest, other != watch.lock.before {
      observe(.warning("\(other) measured at the same time: times of both are marked as contended"))
    }
    if let steal = conditions.stealShare { try recorder.record([resource("steal_share", steal)]) }
    if let memory = SystemLoad().peakMemory {
      try recorder.record([resource("peak_rss_bytes", Double(memory))])
    }
    try recorder.flush()
  }

  /// The run as its journal has it, rollouts left out. The database may lack any part of it, or be away.
  private func history() throws -> RunHistory {
    try .ofJournal(opened.journal.url, keepsRollouts: false)
  }

  /// The verdicts from the samples in the journal.
  private func judge() throws {
    guard !materials.spec.claims.isEmpty else { return }
    let verdicts = try BenchmarkRun.judge(try history())
    try recorder.record(verdicts.map { .verdict($0) })
    try recorder.flush()
  }

  /// The report of the finished run; what keeps it from being made does not undo the run.
  private func report(_ digest: String) async -> RunOutcome {
    let run = opened.record.id
    var outcome = RunOutcome(run: run, status: .finished)
    outcome.digest = digest
    do {
      let history = try history()
      outcome.verdicts = history.verdicts
      let report = RunReport(history)
      outcome.findings = report
      let folder = home.reportFolder(ofRun: run)
      try await stop.canceling { try await report.write(to: folder) }
      outcome.report = folder
    } catch is Interrupted {
      outcome.reportProblem =
        "run \(run) is finished, but its report was not drawn, since the program was to stop; make it with: twostage report \(run)"
    } catch {
      outcome.reportProblem =
        "run \(run) is finished, but its report could not be written: \(ErrorText.of(error)). "
        + "Nothing is lost: when that is mended, make it with: twostage report \(run)"
    }
    // Over a new connection: the server may have gone and come back since the run began, and the harness's own is started
    // if it is down.
    await home.store(run, observe: observe)
    try? sink.finish()
    return outcome
  }

  private func end(_ status: RunStatus, reason: String? = nil, digest: String? = nil) throws {
    try recorder.record([
      .attemptEnded(
        RunEnd(
          attempt: opened.attempt, status: status, ended: Timestamp.now(), reason: reason, digest: digest))
    ])
    try recorder.flush()
  }
}
