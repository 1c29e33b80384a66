import Foundation
import Postgres
import Records
import Storage
import TestSupport
import Testing

/// What a journal's events add up to is what the database gives, to the last bit.
@Suite struct JournalHistoryTests {
  private let run = SyntheticRun.record().id

  /// The history of `events` from a journal of its own, and from the database at `url` that it is stored in.
  private func histories(_ events: [Event], in url: String) throws -> (
    journal: RunHistory, database: RunHistory
  ) {
    try TemporaryFolder.with { folder in
      let journal = try Journal(folder.appending(path: "journal"))
      try journal.append(events)
      let store = try Store.open(url)
      try JournalSync(journal.url, run: run, into: store).sync()
      #expect(try store.rejectedEventCount() == 0)
      return (try .ofJournal(journal.url), try store.history(of: run))
    }
  }

  /// More of everything: attempts that were cut short, families and metrics that languages sort in other ways than bytes do,
  /// times with and without fractions of a second.
  private var events: [Event] {
    var events = SyntheticRun.events(problems: 12, samples: 3)
    let sft = Checkpoint(stage: .sft, step: 4, epoch: 2)
    for (number, ended) in [(2, "2026-05-20T11:00:00.100Z"), (3, "2026-05-20T12:00:00.000Z")] {
      events.append(
        .attemptStarted(
          AttemptRecord(
            number: number, started: "2026-05-20T10:3\(number):00.990Z", threads: 1, processID: 7, host: "")))
      for phase in Phase.allCases {
        events.append(
          .timing(Timing(checkpoint: sft, phase: phase, attempt: number, tokens: 1, seconds: 0.1)))
      }
      if number == 2 { continue }
      events.append(.attemptEnded(RunEnd(attempt: number, status: .failed, ended: ended, reason: "x\0y")))
    }
    for name in ["b", "B", "a", "_", "é", "e\u{301}", "z\0", "Ä", "10", "9", "pass@8"] {
      events.append(
        .measurement(
          Measurement(
            checkpoint: sft, sampling: 0, metric: name, family: name, value: 1e-300 / 3,
            questionError: .infinity, samplingError: -0.0, problems: 1, samplesPerProblem: 1)))
      events.append(.resource(ResourceRecord(attempt: 2, metric: name, value: 1 / 3)))
      guard
        case .verdict(var verdict) = SyntheticRun.events(problems: 1, samples: 1).first(where: {
          $0.kind == "verdict"
        })
      else { continue }
      verdict.claim.name = name
      events.append(.verdict(verdict))
    }
    return events
  }

  @Test func `the history of a journal is that of the database`() async throws {
    let (journal, database) = try histories(events, in: await TemporaryCluster.database())
    #expect(journal.run == database.run)
    #expect(journal.attempts == database.attempts)
    #expect(journal.end == database.end)
    #expect(journal.problems == database.problems)
    #expect(journal.steps == database.steps)
    #expect(journal.samples == database.samples)
    #expect(journal.measurements == database.measurements)
    #expect(journal.weights == database.weights)
    #expect(journal.timings == database.timings)
    #expect(journal.resources == database.resources)
    #expect(journal.verdicts == database.verdicts)
    // Equal strings of Swift may differ in their bytes.
    #expect(
      journal.measurements.map { Array(($0.metric + ($0.family ?? "")).utf8) }
        == database.measurements.map { Array(($0.metric + ($0.family ?? "")).utf8) })
    #expect(journal.measurements.count == 12 + 11 && journal.attempts.map(\.started)[1].hasSuffix("00.99Z"))
    #expect(journal.end?.ended == "2026-05-20T12:00:00Z" && journal.end?.reason == "x\u{FFFD}y")
  }

  @Test(arguments: 1...8) func `it is so in any order of events`(seed: Int) async throws {
    let all = events
    var numbers = Numbers(state: UInt64(seed))
    let shuffled = [all[0]] + all.dropFirst().shuffled(using: &numbers)
    let (journal, database) = try histories(shuffled, in: await TemporaryCluster.database())
    #expect(journal == database)
  }

  @Test func `it is so in a database that sorts texts as a language does`() async throws {
    let url = try await TemporaryCluster.database()
    let name = "sorted_\(UUID().uuidString.prefix(8).lowercased())"
    try Connection(url).query(
      """
      CREATE DATABASE \(name) TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C'
      """)
    let database = try #require(url.firstRange(of: /test_\d+/))
    let (journal, stored) = try histories(events, in: url.replacingCharacters(in: database, with: name))
    #expect(journal == stored)
    #expect(journal.resources.map { Array($0.metric.utf8) } == stored.resources.map { Array($0.metric.utf8) })
  }

  @Test func `rollouts are left out where they are not wanted`() throws {
    try TemporaryFolder.with { folder in
      let journal = try Journal(folder.appending(path: "journal"))
      try journal.append(events)
      var whole = try RunHistory.ofJournal(journal.url)
      let part = try RunHistory.ofJournal(journal.url, keepsRollouts: false)
      #expect(whole.samples.contains { $0.split == .grpo } && part.samples.count < whole.samples.count)
      whole.samples.removeAll { $0.split == .grpo }
      #expect(part == whole)
    }
  }

  @Test func `a journal without a run's start has no history`() throws {
    try TemporaryFolder.with { folder in
      let journal = try Journal(folder.appending(path: "journal"))
      let error = #expect(throws: JournalError.self) { try RunHistory.ofJournal(journal.url) }
      #expect(error?.description.contains("before its first event") == true)
    }
  }
}

/// Numbers from a seed, for orders that a failing test can name.
private struct Numbers: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return (state >> 33) << 32 | (state &* 2_862_933_555_777_941_757) >> 32
  }
}
