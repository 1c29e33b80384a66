import Foundation
import Postgres
import Records
import Storage
import TestSupport
import Testing

@Suite struct StoreTests {
  private func store() async throws -> Store { try Store.open(await TemporaryCluster.database()) }

  /// The history that `events` should give, put together by hand; U+0000 is what PostgreSQL makes of it.
  private func expected(_ events: [Event]) throws -> RunHistory {
    var history = RunHistory(run: SyntheticRun.record())
    for event in events {
      switch event {
      case .runStarted(let record): history.run = record
      case .attemptStarted(let attempt): history.attempts.append(attempt)
      case .problem(var problem):
        problem.prompt = problem.prompt.storable
        problem.answer = problem.answer.storable
        history.problems.append(problem)
      case .step(let step): history.steps.append(step)
      case .samples(var set):
        for index in set.samples.indices {
          set.samples[index].text = set.samples[index].text.storable
          set.samples[index].answer = set.samples[index].answer?.storable
        }
        history.samples.append(set)
      case .measurement(let measurement): history.measurements.append(measurement)
      case .weights(let weights): history.weights.append(weights)
      case .timing(let timing): history.timings.append(timing)
      case .resource(let resource): history.resources.append(resource)
      case .verdict(var verdict):
        verdict.method = verdict.method.storable
        history.verdicts = [verdict]
      case .attemptEnded(let end): history.end = end
      }
    }
    history.problems.sort { ($0.split.rawValue, $0.index) < ($1.split.rawValue, $1.index) }
    history.samples.sort { place(of: $0).lexicographicallyPrecedes(place(of: $1)) }
    return history
  }

  private func place(of set: SampleSet) -> [Int] {
    [
      Stage.allCases.firstIndex(of: set.checkpoint.stage) ?? 0, set.checkpoint.step,
      set.split == .grpo ? 1 : 0,
      set.sampling ?? -1, set.problem,
    ]
  }

  private func check(_ found: RunHistory, is expected: RunHistory) {
    #expect(found.run == expected.run)
    #expect(found.attempts == expected.attempts)
    #expect(found.end == expected.end)
    #expect(found.problems == expected.problems)
    #expect(found.steps == expected.steps)
    #expect(found.samples == expected.samples)
    #expect(found.measurements == expected.measurements)
    #expect(found.weights == expected.weights)
    #expect(found.timings == expected.timings)
    #expect(found.resources == expected.resources)
    #expect(found.verdicts == expected.verdicts)
    // Swift's == takes canonically equivalent texts for equal; the bytes have to be.
    #expect(texts(of: found) == texts(of: expected))
  }

  private func texts(of history: RunHistory) -> [[UInt8]] {
    history.samples.flatMap { set in set.samples.map { Array($0.text.utf8) } }
  }

  @Test(arguments: [1, 2, 7, 23]) func `a run comes back as it went, whatever is in its texts`(problems: Int)
    async throws
  {
    let store = try await store()
    let events = SyntheticRun.events(problems: problems, samples: 3)
    try store.ingest(events, run: SyntheticRun.record().id)
    check(try store.history(of: SyntheticRun.record().id), is: try expected(events))
  }

  @Test func `storing events again, in any pieces, changes nothing`() async throws {
    let store = try await store()
    let events = SyntheticRun.events(problems: 5, samples: 2)
    let run = SyntheticRun.record().id
    for size in [1, 7, events.count] {
      for start in stride(from: 0, to: events.count, by: size) {
        try store.ingest(Array(events[start..<min(start + size, events.count)]), run: run)
      }
      check(try store.history(of: run), is: try expected(events))
    }
  }

  @Test func `of several verdicts on a claim the last one stands`() async throws {
    let store = try await store()
    let run = SyntheticRun.record().id
    try store.ingest(SyntheticRun.events(problems: 1, samples: 1), run: run)
    try store.ingest([.verdict(SyntheticRun.verdict(.refuted))], run: run)
    #expect(try store.history(of: run).verdicts.map(\.outcome) == [.refuted])
  }

  @Test func `a batch that fails leaves nothing behind`() async throws {
    let store = try await store()
    #expect(throws: StoreError.runNotStarted("NONE")) {
      try store.ingest([SyntheticRun.step(1, loss: 1)], run: "NONE")
    }
    var record = SyntheticRun.record()
    record.started = "not a time"
    #expect(throws: PostgresError.self) { try store.ingest([.runStarted(record)], run: record.id) }
    #expect(try store.runs().isEmpty)
    try store.ingest(SyntheticRun.events(problems: 1, samples: 1), run: SyntheticRun.record().id)
    #expect(try store.runs().count == 1)
  }

  @Test func `runs are listed with how they stand and found by the beginning of their name`() async throws {
    let store = try await store()
    let names = ["01A", "01B", "01BC", "02"]
    for (index, name) in names.enumerated() {
      var record = SyntheticRun.record(id: name, seed: UInt64(index))
      record.started = "2026-05-2\(index)T00:00:00Z"
      var events = SyntheticRun.events(problems: 1, samples: 1, record: record)
      if name != "01A" { events.removeLast() }
      try store.ingest(events, run: name)
    }
    try store.beat(run: "02")
    let runs = try store.runs()
    #expect(runs.map(\.run) == names.reversed())
    #expect(runs.map(\.status) == [.running, .interrupted, .interrupted, .finished])
    #expect(
      runs.last?.ended == "2026-05-20T10:05:00.25Z" && runs.last?.digest == "d1" && runs.last?.host == "h\\o")
    #expect(try store.run(matching: "01a").run == "01A")
    #expect(try store.run(matching: "01B").run == "01B")
    #expect(throws: StoreError.ambiguousRun(prefix: "01", candidates: ["01BC", "01B", "01A"])) {
      try store.run(matching: "01")
    }
    #expect(throws: StoreError.unknownRun(prefix: "03")) { try store.run(matching: "03") }
    #expect(throws: StoreError.unknownRun(prefix: "")) { try store.run(matching: "") }
    #expect(throws: StoreError.unknownRun(prefix: "03")) { try store.history(of: "03") }
    #expect(try store.latestRun()?.run == "02")
    #expect(try store.latestRun(seed: 1)?.run == "01B")
    #expect(try store.latestRun(benchmarkHash: "none") == nil)
    #expect(try store.latestRun(statuses: [.interrupted])?.run == "01BC")
  }

  @Test func `a new attempt makes an ended run a running one`() async throws {
    let store = try await store()
    let run = SyntheticRun.record().id
    try store.ingest(SyntheticRun.events(problems: 1, samples: 1), run: run)
    let attempt = AttemptRecord(
      number: 2, started: "2026-05-21T00:00:00Z", threads: 1, processID: 1, host: "h")
    try store.ingest([.attemptStarted(attempt)], run: run)
    try store.beat(run: run)
    #expect(try store.runs().first?.status == .running)
    #expect(try store.history(of: run).end == nil)
  }

  @Test func `views weigh cells equally and read every budget off the same samples`() async throws {
    let url = try await TemporaryCluster.database()
    let store = try Store.open(url)
    let run = SyntheticRun.record().id
    func problem(_ index: Int, cell: String) -> Event {
      .problem(
        ProblemRecord(split: .evaluation, index: index, family: "f", stratum: cell, prompt: "p", answer: "a"))
    }
    func samples(_ problem: Int, _ samples: [(Int, SampleEnd, Outcome)]) -> Event {
      .samples(
        SampleSet(
          checkpoint: .base, split: .evaluation, sampling: 0, problem: problem,
          samples: samples.enumerated().map { index, sample in
            Sample(index: index, tokens: sample.0, end: sample.1, outcome: sample.2, answer: nil, text: "")
          }))
    }
    // Cell a: accuracies 1/2 and 1; cell b: 0, because a sample that was cut off does not count.
    try store.ingest(
      [
        .runStarted(SyntheticRun.record()), problem(0, cell: "a"), problem(1, cell: "a"),
        problem(2, cell: "b"),
        samples(0, [(8, .stop, .equivalent), (10, .stop, .different)]),
        samples(1, [(16, .stop, .equivalent), (20, .stop, .equivalent)]),
        samples(2, [(32, .cut, .equivalent), (32, .cut, .unparsed)]),
      ], run: run)
    let connection = try Connection(url, schema: Store.schema)
    let summary = try #require(
      try connection.query("SELECT problems, samples, accuracy, length, cut_share FROM checkpoint_summaries")
        .first)
    let (problems, count, accuracy, length, cutShare) = try summary.decode(
      Int.self, Int.self, Double.self, Double.self, Double.self)
    #expect(problems == 3 && count == 6)
    #expect(accuracy == 0.375 && length == 22.75 && cutShare == 0.5)
    let curve = try connection.query("SELECT budget, accuracy, cost FROM budget_curves ORDER BY budget").map {
      try $0.decode(Int.self, Double.self, Double.self)
    }
    #expect(curve.map(\.0) == [8, 16, 32])
    #expect(curve.map(\.1) == [0.125, 0.25, 0.375])
    #expect(curve.map(\.2) == [8, 14.25, 22.75])
  }

  @Test func `a hundred thousand samples are stored and read without looking through the table`() async throws
  {
    let url = try await TemporaryCluster.database()
    let connection = try Connection(url, schema: Store.schema)
    let store = Store(connection)
    try store.migrate()
    let run = SyntheticRun.record().id
    let text = "First we add 12 and 30, which is 42. Then we halve it: 21. \\boxed{21}\n"
    var events: [Event] = [.runStarted(SyntheticRun.record())]
    for step in 1...10 {
      for problem in 0..<500 {
        events.append(
          SyntheticRun.samples(
            Checkpoint(stage: .sft, step: step), problem: problem, split: .evaluation, sampling: 0, count: 20
          ) { "\(text)\($0)\(text)" })
      }
    }
    let clock = ContinuousClock()
    let storing = try clock.measure {
      for start in stride(from: 0, to: events.count, by: 2000) {
        try store.ingest(Array(events[start..<min(start + 2000, events.count)]), run: run)
      }
    }
    var count = 0
    let reading = try clock.measure {
      count = try store.history(of: run).samples.reduce(0) { $0 + $1.samples.count }
    }
    #expect(count == 100_000)
    // What would grow with the square of the samples: a batch, or a problem, that has the server read all of the table. A
    // checkpoint may, as there are ten.
    try connection.query("SELECT pg_stat_force_next_flush()")
    let scans = try Connection(url, schema: Store.schema).query(
      "SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'samples'"
    ).first?.decode(Int.self)
    #expect(try #require(scans) <= 10)
    print("stored 100,000 samples in \(storing), read them in \(reading)")
  }
}
