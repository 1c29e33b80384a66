internal import Evaluation
internal import Foundation
internal import Problems
internal import Provenance
internal import Records
internal import Reporting
package import Specs
internal import Storage

/// Makes a run of solutions that were sampled elsewhere: they are judged, summarised and reported as if the engine had
/// sampled them.
package struct SampleImport {
  private let spec: BenchmarkSpec
  private let home: HarnessHome
  private let observe: RunObserver

  /// An import of solutions to the problems of `spec`.
  package init(_ spec: BenchmarkSpec, home: HarnessHome, observe: @escaping RunObserver) {
    self.spec = spec
    self.home = home
    self.observe = observe
  }

  /// Reads the file at `path` and stores what it holds as a new, finished run.
  ///
  /// Throws with nothing written if a line holds no sample (unless such lines are to be skipped) or the samples make no
  /// whole sets.
  package func run(_ path: String, skipsBrokenLines: Bool) async throws -> RunOutcome {
    let (problems, hashes) = try ProblemSets.evaluation(
      spec.problemSources([.evaluation], home: home.state.url)[0], seed: spec.evaluationSeed)
    let groups = try read(path, problems, skipsBrokenLines: skipsBrokenLines)
    var history = RunHistory(
      run: RunRecord(
        id: ULID.make(), benchmark: spec.record, seed: spec.seed, started: Timestamp.now(),
        provenance: .imported(dataHashes: hashes, grader: CompletionJudge.version)))
    history.attempts = [
      AttemptRecord(
        number: 1, started: history.run.started, threads: 1,
        processID: ProcessInfo.processInfo.processIdentifier, host: Machine().hostname)
    ]
    history.problems = problems.enumerated().map { $1.record(split: .evaluation, index: $0) }
    for group in groups {
      history.samples += group.sets
      history.measurements += try SampleSummary.measurements(
        group.sets, of: history.problems, checkpoint: group.checkpoint, sampling: group.sampling,
        samples: group.samplesPerProblem, budgets: spec.evaluation.budgets)
    }
    history.verdicts = verdicts(history)
    let digest = try write(history)
    return try await report(history.run.id, digest, history.verdicts)
  }

  private func read(_ path: String, _ problems: [Problem], skipsBrokenLines: Bool) throws
    -> [SolutionCollector.Group]
  {
    var reader = try LineReader(path: path, takesPipes: true)
    var collector = try SolutionCollector(spec, problems)
    var (taken, skipped, firstSkipped) = (0, 0, "")
    while let line = try reader.next() {
      let number = reader.lineNumber
      do {
        try collector.add(SolutionLine.read(line), number: number)
        taken += 1
      } catch let broken as SolutionLine.Broken {
        let problem = "\(path):\(number): \(broken.reason)"
        guard skipsBrokenLines else { throw PreparationError(problem + "; nothing was stored") }
        if skipped == 0 { firstSkipped = problem }
        skipped += 1
      }
    }
    if skipped > 0 {
      observe(
        .warning("skipped \(skipped) broken line\(skipped == 1 ? "" : "s"), the first: \(firstSkipped)"))
    }
    guard taken > 0 else { throw PreparationError("\(path): holds no samples; nothing was stored") }
    let groups: [SolutionCollector.Group]
    do { groups = try collector.groups() } catch let error as PreparationError {
      throw PreparationError("\(path): \(error.description); nothing was stored")
    }
    let titles = groups.map {
      "\($0.checkpoint) under \(spec.evaluation.samplings[$0.sampling].label), \($0.samplesPerProblem) a problem"
    }
    observe(.message("\(taken) samples: " + titles.joined(separator: "; ")))
    if !groups.contains(where: { $0.sampling == 0 }), let main = spec.evaluation.samplings.first {
      observe(
        .warning("no samples under \(main.label), the setting that the main table and most figures show"))
    }
    return groups
  }

  /// The verdicts on the claims that the samples can decide; of the others a warning says why.
  private func verdicts(_ history: RunHistory) -> [Verdict] {
    let judge = ClaimJudge(history, seed: history.run.seed)
    return spec.claims.compactMap { claim in
      do { return try judge.judge(claim) } catch {
        observe(.warning("\(error)"))
        return nil
      }
    }
  }

  /// Writes the run's journal, which appears under its name when it is complete; returns the digest.
  private func write(_ history: RunHistory) throws -> String {
    let run = history.run.id
    try home.state.create(run: run)
    try Data(spec.complete.utf8).write(to: home.specFile(ofRun: run), options: .atomic)
    let draft = home.state.folder(ofRun: run).appending(path: "journal.new")
    let journal = try Journal(draft)
    var events: [Event] = [.runStarted(history.run)]
    events += history.attempts.map { .attemptStarted($0) }
    events += history.problems.map { .problem($0) }
    events += history.samples.map { .samples($0) }
    events += history.measurements.map { .measurement($0) }
    events += history.verdicts.map { .verdict($0) }
    for start in stride(from: 0, to: events.count, by: 4096) {
      try journal.append(Array(events[start..<min(start + 4096, events.count)]))
    }
    let digest = try RunDigest.ofJournal(draft)
    try journal.append([
      .attemptEnded(RunEnd(attempt: 1, status: .finished, ended: Timestamp.now(), digest: digest))
    ])
    try FileManager.default.moveItem(at: draft, to: home.state.journal(ofRun: run))
    observe(.message("run \(run) of \(spec.name), seed \(spec.seed)"))
    return digest
  }

  /// Reports on the run and stores it; a database that is away keeps neither from being done.
  private func report(_ run: String, _ digest: String, _ verdicts: [Verdict]) async throws -> RunOutcome {
    var outcome = RunOutcome(run: run, status: .finished)
    outcome.digest = digest
    outcome.verdicts = verdicts
    let report = RunReport(try .ofJournal(home.state.journal(ofRun: run)))
    outcome.findings = report
    let folder = home.reportFolder(ofRun: run)
    do {
      try await report.write(to: folder)
      outcome.report = folder
    } catch {
      outcome.reportProblem =
        "run \(run) is stored, but its report could not be written: \(ErrorText.of(error)). "
        + "When that is mended, make it with: twostage report \(run)"
    }
    await home.store(run, observe: observe)
    return outcome
  }
}

extension ProvenanceRecord {
  /// Of samples that came from elsewhere: nothing is known of the code and the machine that made them.
  static func imported(dataHashes: [String: String], grader: String) -> ProvenanceRecord {
    ProvenanceRecord(
      commit: "unknown", dirtyDiff: nil, version: "\(Version.current), samples imported", compiler: "unknown",
      operatingSystem: "unknown", cpu: "unknown", cores: 0, memoryBytes: 0, machine: "unknown",
      blas: "unknown",
      blasCore: "unknown", dataHashes: dataHashes, grader: grader)
  }
}
