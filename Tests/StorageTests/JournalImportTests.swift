import Foundation
import Postgres
import Records
import Storage
import TestSupport
import Testing

/// Journals on their way into the database: nothing is lost, and nothing that cannot be stored blocks the rest.
@Suite struct JournalImportTests {
  private let run = SyntheticRun.record().id

  /// A state folder whose runs have the given events.
  private func state(_ folder: URL, _ runs: [String: [Event]]) throws -> StateDirectory {
    let state = StateDirectory(folder)
    for (run, events) in runs {
      try state.create(run: run)
      try Journal(state.journal(ofRun: run)).append(events)
    }
    return state
  }

  private func events(_ run: String) -> [Event] {
    SyntheticRun.events(problems: 2, samples: 2, record: SyntheticRun.record(id: run))
  }

  /// Events that are sound as Swift values and that the tables cannot hold.
  enum Poison: String, CaseIterable, Sendable {
    case time, sampling, tokens, key, stale

    var event: Event {
      switch self {
      case .time:
        .attemptStarted(AttemptRecord(number: 9, started: "noon", threads: 1, processID: 1, host: "h"))
      case .sampling:
        SyntheticRun.samples(.base, problem: 0, split: .evaluation, sampling: 40_000, count: 1) { _ in "" }
      case .tokens:
        .step(
          StepRecord(
            stage: .sft, step: 77, epoch: nil, loss: 1, learningRate: 1, gradientNorm: 1, tokens: 1 << 40,
            targetTokens: 1))
      case .key:
        // Longer than an index can hold, and of digits that do not compress below that.
        .measurement(
          Measurement(
            checkpoint: .base, sampling: 0,
            metric: (0..<4000).map { String(UInt64($0) &* 0x9E37_79B9_7F4A_7C15, radix: 36) }.joined(),
            value: 1,
            questionError: nil, samplingError: nil, problems: 1, samplesPerProblem: 1))
      case .stale: .resource(ResourceRecord(attempt: 1 << 40, metric: "m", value: 1))
      }
    }

    var sqlState: String {
      switch self {
      case .time: "22007"
      case .sampling, .tokens, .stale: "22003"
      case .key: "54000"
      }
    }
  }

  @Test(arguments: Poison.allCases) func `an event that the tables cannot hold is set aside and named, once`(
    poison: Poison
  ) async throws {
    let url = try await TemporaryCluster.database()
    let store = try Store.open(url)
    let clean = try Store.open(await TemporaryCluster.database())
    try clean.ingest(events(run), run: run)
    try TemporaryFolder.with { folder in
      var poisoned = events(run)
      poisoned.insert(poison.event, at: 12)
      let state = try state(folder, [run: poisoned])
      let result = try store.importJournals(from: state)
      #expect(result.stored.map(\.events) == [poisoned.count])
      #expect(result.refused.isEmpty)
      let rejected = try #require(result.rejected.first)
      #expect(result.rejected.count == 1)
      #expect(rejected.run == run && rejected.sqlState == poison.sqlState)
      #expect(poison.event.key.hasPrefix(rejected.event) && rejected.payload.count <= 10_000)
      #expect(rejected.description.contains(run) && !rejected.description.contains("\n"))
      // The line stands where it is said to stand.
      #expect(
        try JournalReader(state.journal(ofRun: run), from: rejected.offset).next()?.key == poison.event.key)

      #expect(try store.history(of: run) == clean.history(of: run))
      // Everything is read again, and comes to the same.
      try Connection(url, schema: Store.schema).query("DELETE FROM journal_positions")
      #expect(try store.importJournals(from: state).rejected == result.rejected)
      #expect(try store.rejectedEventCount() == 1)
      #expect(try store.history(of: run) == clean.history(of: run))
    }
  }

  @Test func `many bad events among good ones are all found, across transactions`() async throws {
    let store = try Store.open(await TemporaryCluster.database())
    try TemporaryFolder.with { folder in
      var mixed = events(run)
      for number in 1...700 {
        var step = StepRecord(
          stage: .grpo, step: number + 10, epoch: nil, loss: 1, learningRate: 1, gradientNorm: 1, tokens: 1,
          targetTokens: 1)
        if number % 97 == 0 { step.tokens = 1 << 33 }
        mixed.append(.step(step))
      }
      let result = try store.importJournals(from: try state(folder, [run: mixed]))
      #expect(result.rejected.map(\.event) == (1...7).map { "step/grpo/\($0 * 97 + 10)" })
      #expect(try store.history(of: run).steps.count == 4 + 700 - 7)
    }
  }

  @Test func `a run whose start is refused is named and kept out, and does not block the others`()
    async throws
  {
    let store = try Store.open(await TemporaryCluster.database())
    try TemporaryFolder.with { folder in
      var record = SyntheticRun.record(id: "01A")
      record.started = "not a time"
      let state = try state(
        folder,
        ["01A": SyntheticRun.events(problems: 1, samples: 1, record: record), "01B": events("01B")])
      for _ in 0..<2 {
        let result = try store.importJournals(from: state)
        #expect(result.refused.count == 1)
        #expect(result.refused.first?.contains("01A") == true)
        #expect(result.rejected.map(\.event) == ["run"])
        #expect(try store.runs().map(\.run) == ["01B"])
      }
    }
  }

  @Test func `another harness's runs are taken over, all or those that are asked for`() async throws {
    let store = try Store.open(await TemporaryCluster.database())
    try TemporaryFolder.with { folder in
      let state = try state(folder, ["01A": events("01A"), "01B": events("01B"), "01C": events("01C")])
      #expect(try store.importJournals(from: state, only: ["01B"]).stored.map(\.run) == ["01B"])
      #expect(try store.runs().map(\.run) == ["01B"])
      #expect(try store.importJournals(from: state).stored.map(\.run) == ["01A", "01C"])
      #expect(try store.importJournals(from: state).stored.isEmpty)
      #expect(try Set(store.runs().map(\.run)) == ["01A", "01B", "01C"])
    }
  }

  @Test func `journals that cannot be read are named and the others are stored`() async throws {
    let store = try Store.open(await TemporaryCluster.database())
    try TemporaryFolder.with { folder in
      let state = try state(
        folder,
        ["01A": events("01A"), "01B": events("01B"), "01C": events("01C"), "01D": events("01D")])
      try Data("twostage-journal 2\n".utf8).write(to: state.journal(ofRun: "01A"))
      var damaged = try Data(contentsOf: state.journal(ofRun: "01B"))
      damaged[200] ^= 1
      try damaged.write(to: state.journal(ofRun: "01B"))
      // A copy under another name.
      try state.create(run: "01X")
      try FileManager.default.copyItem(at: state.journal(ofRun: "01C"), to: state.journal(ofRun: "01X"))
      let result = try store.importJournals(from: state)
      #expect(result.stored.map(\.run) == ["01C", "01D"])
      #expect(result.refused.count == 3)
      for (reason, part) in zip(result.refused, ["twostage-journal 2", "01B/journal:2", "01C"]) {
        #expect(reason.contains(part))
      }
    }
  }

  @Test func `the folder of runs is found by the paths that people give`() throws {
    try TemporaryFolder.with { folder in
      let checkout = folder.appending(path: "checkout")
      let state = try state(checkout.appending(path: ".twostage"), ["01A": events("01A")])
      for path in [checkout.path, state.url.path, state.url.path + "/", state.runs.path] {
        #expect(try StateDirectory.holdingRuns(at: path).runIDs() == ["01A"])
      }
      let error = #expect(throws: JournalError.self) { try StateDirectory.holdingRuns(at: folder.path) }
      #expect(error?.description.contains("TWOSTAGE_HOME") == true)
    }
  }

  @Test func `a transaction that lost against another is tried again`() async throws {
    let url = try await TemporaryCluster.database()
    let store = try Store.open(url)
    let connection = try Connection(url, schema: Store.schema)
    // A sequence does not go back with the transaction: the first tries fail, then one succeeds.
    try connection.script(
      """
      CREATE SEQUENCE tries;
      CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF nextval('tries') = 1 THEN RAISE EXCEPTION 'lost' USING ERRCODE = '40P01'; END IF;
          IF nextval('tries') < 5 THEN RAISE EXCEPTION 'lost' USING ERRCODE = '40001'; END IF;
          RETURN NEW;
        END $$;
      CREATE TRIGGER lose BEFORE INSERT ON runs FOR EACH ROW EXECUTE FUNCTION lose();
      """)
    try TemporaryFolder.with { folder in
      let state = try state(folder, [run: events(run)])
      #expect(try store.importJournals(from: state).stored.map(\.events) == [events(run).count])
      #expect(try connection.query("SELECT last_value > 4 FROM tries").first?.decode(Bool.self) == true)
      #expect(try store.rejectedEventCount() == 0)
    }
  }
}
