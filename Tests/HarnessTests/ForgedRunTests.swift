import Digests
import Foundation
import Harness
import Postgres
import Records
import Specs
import Storage
import TestSupport
import Testing

/// Runs that somebody has changed, with every checksum and the digest made again.
@Suite struct ForgedRunTests {
  private static let claims =
    "claims: [{name: long enough, left: sft.length, right: base.length, ratio: \">= 0.01\"}]"

  /// Calls `body` with the events of a finished toy run, its settings, and a bench that knows nothing of it.
  private func withRun(_ body: ([Event], String, TestBench) async throws -> Void) async throws {
    try await TestBench.with { source in
      let outcome = try await source.run(TestBench.spec(claims: Self.claims))
      let events = try source.journal(of: outcome.run)
      let settings = try source.home.spec(ofRun: outcome.run).complete
      try await TestBench.with { target in try await body(events, settings, target) }
    }
  }

  /// A file to restore with `events`, whatever they say.
  private func dump(_ events: [Event], settings: String, run: String? = nil, in folder: URL) throws -> URL {
    let journal = folder.appending(path: "forged.journal")
    let file = folder.appending(path: "forged.twostage")
    for url in [journal, file] { try? FileManager.default.removeItem(at: url) }
    try Journal(journal).append(events)
    guard case .runStarted(let record)? = events.first else { throw CocoaError(.fileReadCorruptFile) }
    _ = try RunFile.write(
      run: run ?? record.id, benchmark: settings, digest: RunDigest.ofFinishedJournal(journal),
      journal: journal, to: file)
    return file
  }

  /// `events` with the first one that `change` knows how to change.
  private func changed(_ events: [Event], _ change: (Event) -> Event?) throws -> [Event] {
    var events = events
    let place = try #require(events.firstIndex { change($0) != nil })
    events[place] = try #require(change(events[place]))
    return events
  }

  private func changingRun(_ events: [Event], _ change: (inout RunRecord) -> Void) throws -> [Event] {
    try changed(events) { event in
      guard case .runStarted(var record) = event else { return nil }
      change(&record)
      return .runStarted(record)
    }
  }

  private func changingSamples(_ events: [Event], _ change: (inout SampleSet) -> Void) throws -> [Event] {
    try changed(events) { event in
      guard case .samples(var set) = event, set.split == .evaluation else { return nil }
      change(&set)
      return .samples(set)
    }
  }

  private func forgeries(_ events: [Event]) throws -> [(what: String, events: [Event], says: String)] {
    func measurement(_ change: (inout Records.Measurement) -> Void) throws -> [Event] {
      try changed(events) { event in
        guard case .measurement(var value) = event else { return nil }
        change(&value)
        return .measurement(value)
      }
    }
    func problem(_ change: (inout ProblemRecord) -> Void) throws -> [Event] {
      try changed(events) { event in
        guard case .problem(var value) = event, value.split == .evaluation else { return nil }
        change(&value)
        return .problem(value)
      }
    }
    func settings(_ old: String, _ new: String) throws -> [Event] {
      try changingRun(events) { record in
        record.benchmark.canonical = record.benchmark.canonical.replacingOccurrences(of: old, with: new)
        record.benchmark.hash = SHA256.hexadecimal(of: record.benchmark.canonical)
      }
    }
    func step(_ change: (inout StepRecord) -> Void) throws -> [Event] {
      try changed(events) { event in
        guard case .step(var value) = event else { return nil }
        change(&value)
        return .step(value)
      }
    }
    func timing(_ change: (inout Timing) -> Void) throws -> [Event] {
      try changed(events) { event in
        guard case .timing(var value) = event else { return nil }
        change(&value)
        return .timing(value)
      }
    }
    func started(_ text: String) throws -> [Event] {
      try changed(events) { event in
        guard case .attemptStarted(var value) = event else { return nil }
        value.started = text
        return .attemptStarted(value)
      }
    }
    return [
      ("another loss", try step { $0.loss = -1e308 }, "the loss"),
      ("a rate below zero", try step { $0.learningRate = -1 }, "learning rate"),
      ("a norm below zero", try step { $0.gradientNorm = -1 }, "gradient"),
      ("no tokens", try timing { $0.tokens = 0 }, "tokens that were timed"),
      ("no time", try timing { $0.seconds = 0 }, "time in seconds"),
      ("load", try timing { $0.conditions?.loadAverage = -1 }, "load average"),
      ("the year 0", try started("0000-00-00T00:00:00.000Z"), "ISO 8601"),
      ("before all years", try started("-1-01-01T00:00:00Z"), "ISO 8601"),
      ("a far year", try started("292277026596-12-04T15:30:07Z"), "ISO 8601"),
      ("a day too many", try started("2026-02-30T00:00:00Z"), "ISO 8601"),
      (
        "nothing measured", events.filter { if case .measurement = $0 { false } else { true } },
        "without their accuracy"
      ),
      (
        // What was computed from the outcomes stays right.
        "other texts", try changingSamples(events) { $0.samples[0].text = "So it is \\boxed{123456789}." },
        "not what its answer is"
      ),
      ("another prompt", try problem { $0.prompt = "Compute 1+1." }, "does not draw"),
      ("another answer", try problem { $0.answer = "123456789" }, "problem"),
      ("hash", try changingRun(events) { $0.benchmark.hash = String(repeating: "ab", count: 32) }, "hash"),
      ("budgets", try changingRun(events) { $0.benchmark.budgets = [1, 2] }, "budgets"),
      ("samplings", try changingRun(events) { $0.benchmark.samplings[0] = "T=0" }, "sampling settings"),
      ("claims", try changingRun(events) { $0.benchmark.claims = [] }, "claims"),
      ("confidence", try changingRun(events) { $0.benchmark.claims[0].confidence = 0.5 }, "claims"),
      ("name", try changingRun(events) { $0.benchmark.name = "other" }, "name"),
      ("settings", try settings("\"budgets\":[", "\"budgets\":[1,"), "budgets"),
      ("a file of mine", try settings("{\"version\"", "{\"extends\":\"/etc/passwd\",\"version\""), "extends"),
      ("no settings", try settings("{\"version\":1", "- [version, 1"), "JSON"),
      ("escape in a name", try problem { $0.family = "\u{1B}[31m" }, "family"),
      ("long name", try problem { $0.stratum = String(repeating: "x", count: 1 << 20) }, "stratum"),
      ("negative problem", try problem { $0.index = -1 }, "problem"),
      ("huge problem", try problem { $0.index = 1 << 62 }, "problem"),
      ("a gap", try problem { $0.index = 100_000 }, "without gaps"),
      ("accuracy", try measurement { $0.value += 0.01 }, "not what its samples say"),
      (
        "error", try measurement { $0.questionError = ($0.questionError ?? 0) + 0.1 },
        "not what its samples say"
      ),
      ("metric", try measurement { $0.metric = "beauty" }, "not what its samples say"),
      ("measured elsewhere", try measurement { $0.checkpoint.step = 77 }, "step 77"),
      (
        "right instead of wrong",
        try changingSamples(events) {
          $0.samples[0].outcome = $0.samples[0].isCorrect ? .different : .equivalent
          $0.samples[0].end = .stop
        }, "not what its samples say"
      ),
      ("length", try changingSamples(events) { $0.samples[0].tokens -= 1 }, "not what its samples say"),
      ("negative length", try changingSamples(events) { $0.samples[0].tokens = -5 }, "tokens"),
      (
        "beyond the limit", try changingSamples(events) { $0.samples[0].tokens = 5_000 }, "its limit is"
      ),
      ("endless", try changingSamples(events) { $0.samples[0].tokens = 1 << 60 }, "tokens"),
      ("foreign problem", try changingSamples(events) { $0.problem = 1 << 40 }, "does not have"),
      ("setting", try changingSamples(events) { $0.sampling = 9 }, "setting"),
      ("one sample less", try changingSamples(events) { $0.samples.removeLast() }, "number"),
      ("no samples", try changingSamples(events) { $0.samples = [] }, "numbered"),
      (
        "weights",
        try changed(events) { event in
          guard case .weights(var value) = event else { return nil }
          value.sha256 = "../../etc"
          return .weights(value)
        }, "hash"
      ),
      (
        "a verdict on nothing",
        try changed(events) { event in
          guard case .verdict(var value) = event else { return nil }
          value.claim.name = "it is the best"
          return .verdict(value)
        }, "does not claim"
      ),
      (
        "threads",
        try changed(events) { event in
          guard case .attemptStarted(var value) = event else { return nil }
          value.threads = -1
          return .attemptStarted(value)
        }, "threads"
      ),
    ]
  }

  @Test
  func `a run that says what its samples and settings do not is refused by name, and nothing is written`()
    async throws
  {
    try await withRun { events, settings, target in
      let folder = target.home.state.url
      for forgery in try forgeries(events) {
        let file = try dump(forgery.events, settings: settings, in: folder)
        let error = await #expect(throws: (any Error).self, "\(forgery.what)") {
          try await target.home.restore(file)
        }
        #expect(
          error.map { "\($0)".contains(forgery.says) } == true,
          "\(forgery.what): \(String(describing: error))")
        #expect(try target.home.state.runIDs().isEmpty, "\(forgery.what)")
      }
      #expect(try await target.home.runs().isEmpty)
      // As it was, it is taken in.
      _ = try await target.home.restore(dump(events, settings: settings, in: folder))
      #expect(try await target.home.runs().count == 1)
    }
  }

  @Test func `a run is restored under no other name than an identifier, and with no other settings`()
    async throws
  {
    try await withRun { events, settings, target in
      let folder = target.home.state.url
      for run in ["../../../x", "", "01M88BWJW6TRA5KPGAAF459YRW/x", "-rf"] {
        let file = try dump(events, settings: settings, run: run, in: folder)
        await #expect(throws: (any Error).self) { try await target.home.restore(file) }
      }
      for other in [
        settings.replacingOccurrences(of: "\"name\":\"toy\"", with: "\"name\":\"toy2\""), "",
        settings.replacingOccurrences(of: "{\"version\"", with: "{\"extends\":\"/etc/passwd\",\"version\""),
      ] {
        #expect(other != settings)
        let file = try dump(events, settings: other, in: folder)
        await #expect { try await target.home.restore(file) } throws: { "\($0)".contains("settings") }
      }
      #expect(try target.home.state.runIDs().isEmpty)
    }
  }

  @Test func `a verdict that the samples do not give is replaced by theirs`() async throws {
    try await withRun { events, settings, target in
      var genuine: [Verdict] = []
      for case .verdict(let verdict) in events { genuine.append(verdict) }
      let forged = try changed(events) { event in
        guard case .verdict(var value) = event else { return nil }
        value.outcome = .refuted
        value.estimate = 0
        return .verdict(value)
      }
      let restored = try await target.home.restore(
        dump(forged, settings: settings, in: target.home.state.url))
      #expect(restored.corrected == ["long enough"])
      #expect(try await target.home.history(ofRun: restored.run).verdicts == genuine)
      #expect(try await target.home.digest(ofRun: restored.run) == restored.digest)
    }
  }

  @Test func `another harness's journal is checked before it is stored`() async throws {
    try await withRun { events, _, target in
      guard case .runStarted(let record)? = events.first else { return }
      let other = StateDirectory(target.home.state.url.appending(path: "other"))
      try other.create(run: record.id)
      func sync(_ events: [Event]) async throws -> JournalImport {
        try? FileManager.default.removeItem(at: other.journal(ofRun: record.id))
        try Journal(other.journal(ofRun: record.id)).append(events)
        return try await target.home.importJournals(from: other)
      }
      for forgery in try forgeries(events) {
        let result = try await sync(forgery.events)
        #expect(result.stored.isEmpty && result.refused.count == 1, "\(forgery.what)")
      }
      #expect(try await target.home.runs().isEmpty)
      // One that goes on is taken in as it goes, unless it is another one than was stored.
      let half = Array(events.prefix(events.count / 2))
      #expect(try await sync(half).refused.isEmpty)
      let step = try changed(events) { event in
        guard case .step(var value) = event else { return nil }
        value.loss += 1
        return .step(value)
      }
      #expect(try await sync(step).refused.first?.contains("other content") == true)
      #expect(try await sync(events).refused.isEmpty)
      #expect(try await target.home.runs().first?.status == .finished)
    }
  }

  @Test func `a file's events are not mixed with those of a run that the database has`() async throws {
    try await withRun { events, settings, target in
      let store = try await target.home.openStore()
      guard case .runStarted(let record)? = events.first else { return }
      try store.ingest(Array(events.prefix(events.count / 2)), run: record.id)
      let file = try dump(events, settings: settings, in: target.home.state.url)
      await #expect { try await target.home.restore(file) } throws: {
        "\($0)".contains("its journal is not here")
      }
      #expect(try target.home.state.runIDs().isEmpty)
    }
  }

  @Test func `a database whose benchmark was changed says so, and reads nothing with it`() async throws {
    try await withRun { events, settings, target in
      let restored = try await target.home.restore(
        dump(events, settings: settings, in: target.home.state.url))
      #expect(try await target.home.openStore().alteredBenchmarks().isEmpty)
      let connection = try Connection(target.database, schema: Store.schema)
      try connection.query("UPDATE benchmarks SET budgets = '[1, 2]'")
      let altered = try await target.home.openStore().alteredBenchmarks()
      #expect(altered.map(\.runs) == [[restored.run]] && altered.first?.fault.contains("budgets") == true)
      let store = try await target.home.openStore()
      #expect { try store.history(of: restored.run) } throws: { "\($0)".contains("budgets") }
      // The journal is here, and knows better.
      #expect(try await target.home.history(ofRun: restored.run).run.benchmark.budgets != [1, 2])
      // A later run of the same benchmark does not take the false ones over.
      let later = try changingRun(events) { $0.id = "01M88BWJW6TRA5KPGAAF459YRW" }
      #expect { try store.ingest(later, run: "01M88BWJW6TRA5KPGAAF459YRW") } throws: {
        "\($0)".contains(restored.run) && "\($0)".contains("prune")
      }
      // Once the run that it came with is deleted, nothing of it is left.
      try store.delete(run: restored.run)
      try store.ingest(later, run: "01M88BWJW6TRA5KPGAAF459YRW")
      #expect(try store.history(of: "01M88BWJW6TRA5KPGAAF459YRW").run.benchmark.budgets != [1, 2])
    }
  }
}
