internal import Files
internal import Foundation
internal import Provenance
internal import Records
internal import Specs
internal import Storage

/// A run whose journal is open for writing.
struct OpenedRun {
  let record: RunRecord
  let journal: Journal
  /// Number of this attempt, from 1.
  let attempt: Int
  /// How the run was finished; nil if there is more to do than to report on it.
  var end: RunEnd?
  /// Of the last measured checkpoint of stage 1, if there was one when the journal was opened.
  var weightsAfterSFT: WeightsRecord?
}

/// Makes a new run, or finds the one to go on with, by the journals: the database may be away.
struct RunOpening {
  let home: HarnessHome
  /// Nil if the database is away.
  let store: Store?
  let observe: RunObserver

  func open(_ request: RunRequest, provenance: ProvenanceRecord) throws -> OpenedRun {
    switch request.mode {
    case .new: return try create(request, provenance)
    case .continueUnfinished:
      let turn = OpeningTurn(home)
      return try withExtendedLifetime(turn) {
        try unfinished(request.spec, provenance) ?? create(request, provenance)
      }
    case .resume(let run): return try resume(run, provenance, force: request.force)
    }
  }

  private func create(_ request: RunRequest, _ provenance: ProvenanceRecord) throws -> OpenedRun {
    let spec = request.spec
    var provenance = provenance
    if request.branches {
      provenance.branch = try StageOneBranch.find(for: spec, provenance, home: home)?.record
    }
    let record = RunRecord(
      id: ULID.make(), benchmark: spec.record, seed: spec.seed, started: Timestamp.now(),
      provenance: provenance)
    try home.state.create(run: record.id)
    try DurableFile.write(Data(spec.complete.utf8), to: home.specFile(ofRun: record.id))
    let journal: Journal
    do {
      journal = try Journal(home.state.journal(ofRun: record.id))
      try journal.append([.runStarted(record)])
    } catch {
      // Without its first event, a folder does not count as a run.
      try? FileManager.default.removeItem(at: home.state.folder(ofRun: record.id))
      throw error
    }
    observe(.message("run \(record.id) of \(spec.name), seed \(spec.seed)"))
    return OpenedRun(record: record, journal: journal, attempt: 1)
  }

  /// The newest unfinished run of the same benchmark, seed, code and kernel, or the newest of all if only its report is
  /// missing. Throws if another process works on it: there is to be one run, not two.
  private func unfinished(_ spec: BenchmarkSpec, _ provenance: ProvenanceRecord) throws -> OpenedRun? {
    // The names of runs are in the order of their beginnings. One whose beginning cannot be read may be of any benchmark.
    // No more journals are looked into than it takes to find the run: there may be a million.
    let runs = try home.state.runIDs().reversed().lazy.compactMap { run in
      (try? JournalGlance(home.state.journal(ofRun: run))).map { (run: run, glance: $0) }
    }.filter { $0.glance.record?.benchmark.hash == spec.hash && $0.glance.record?.seed == spec.seed }
    for (age, (run, glance)) in runs.enumerated()
    where !glance.isFinished || (age == 0 && !home.hasReport(ofRun: run)) {
      let opened: OpenedRun?
      do { opened = try reopen(run) } catch JournalError.inUse {
        throw (LiveRun.of(run, home: home) ?? LiveRun(run: run, processID: nil)).refusal
      }
      guard let opened, opened.end == nil || age == 0 else { continue }
      if let difference = provenance.whyBitsMayDiffer(from: opened.record.provenance) {
        observe(.message("run \(run) is unfinished, but \(difference); starting a new one"))
        continue
      }
      observe(.message("going on with run \(run) of \(spec.name), seed \(spec.seed)"))
      return opened
    }
    return nil
  }

  private func resume(_ run: String, _ provenance: ProvenanceRecord, force: Bool) throws -> OpenedRun {
    guard let opened = try reopen(run) else {
      throw PreparationError("run \(run) is finished, there is nothing to resume; see: twostage show \(run)")
    }
    if let difference = provenance.whyBitsMayDiffer(from: opened.record.provenance) {
      guard force else {
        throw PreparationError(
          "run \(run) cannot be resumed: \(difference), so its bits may differ; --force resumes all the same")
      }
      observe(.warning("\(difference): the result may differ from an undisturbed run's"))
    }
    observe(
      .message("going on with run \(run) of \(opened.record.benchmark.name), seed \(opened.record.seed)"))
    return opened
  }

  /// Opens a journal again; nil if its run is finished and reported on.
  private func reopen(_ run: String) throws -> OpenedRun? {
    var record: RunRecord?
    // The database may know of attempts whose part of the journal was lost.
    var attempts = (try? store?.run(matching: run).attempts) ?? 0
    var finish: RunEnd?
    var weights: WeightsRecord?
    let journal = try Journal(home.state.journal(ofRun: run)) { event in
      switch event {
      case .runStarted(let started): record = started
      case .attemptStarted(let attempt): attempts = max(attempts, attempt.number)
      case .attemptEnded(let end) where end.status == .finished: finish = end
      case .weights(let record) where record.checkpoint.stage == .sft: weights = record
      default: break
      }
    }
    if journal.recovery.bytesCutOff > 0 {
      observe(
        .message("cut off \(journal.recovery.bytesCutOff) bytes of an unfinished line at the journal's end"))
    }
    guard let record else {
      throw PreparationError("run \(run) ended before its first event was kept: start a new one")
    }
    if finish != nil, home.hasReport(ofRun: run) { return nil }
    return OpenedRun(
      record: record, journal: journal, attempt: attempts + 1, end: finish, weightsAfterSFT: weights)
  }
}

/// Times as records keep them.
enum Timestamp {
  /// Now, ISO 8601 in UTC with milliseconds.
  static func now() -> String {
    Date().formatted(
      .iso8601.year().month().day().timeZone(separator: .omitted).time(includingFractionalSeconds: true))
  }

  /// The moment that `text` tells, with or without fractions of a second; nil if it tells none.
  static func date(_ text: String) -> Date? {
    let formats = [Date.ISO8601FormatStyle(), Date.ISO8601FormatStyle(includingFractionalSeconds: true)]
    return formats.lazy.compactMap { try? $0.parse(text) }.first
  }
}
