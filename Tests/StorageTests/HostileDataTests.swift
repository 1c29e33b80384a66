import Digests
import Foundation
import Postgres
import Records
import Storage
import TestSupport
import Testing

/// Whatever a text holds, it ends as data, or is refused by name.
@Suite struct HostileDataTests {
  private static let noncharacters = String(
    String.UnicodeScalarView([0xFFFF, 0xFDD0, 0x10FFFF].compactMap { Unicode.Scalar($0 as UInt32) }))

  static let texts = [
    "'; DROP TABLE twostage.samples; --", "\"; DROP SCHEMA twostage CASCADE; --", "$1 $$ $body$",
    "%s %n {0} ${PATH}",
    "\\.", "\\.\n", "\n\\.\n", "\\N", "\\", "\\x41\\101", "a\tb\u{0B}c\rd\r\ne\nf", "", " ", "NULL",
    "\u{1A}\u{4}",
    "nul\0in the middle", "\0", "\\u0000", "\\\\u0000 \\\u{0}", "{\"json\": [1, \"\\\"\"]}",
    String(decoding: [0x61, 0xFF, 0xC0, 0x80, 0xED, 0xA0, 0x80, 0x62] as [UInt8], as: UTF8.self),
    noncharacters, "\u{202E}reversed\u{2028}", "e\u{301}\u{0308}🧮", "=HYPERLINK(\"x\")",
    String(repeating: "long, ", count: 20_000),
  ]

  /// A run that has `text` wherever texts are free.
  private func events(_ text: String) -> [Event] {
    var record = SyntheticRun.record()
    record.benchmark.name = text
    // Settings are JSON, in which U+0000 is escaped; their hash is checked.
    record.benchmark.canonical = text.storable
    record.benchmark.hash = SHA256.hexadecimal(of: record.benchmark.canonical)
    record.benchmark.samplings = [text, text]
    record.provenance.compiler = text
    record.provenance.cpu = text
    record.provenance.operatingSystem = text
    record.provenance.dataHashes = [text: text]
    var verdict = SyntheticRun.verdict(.supported)
    verdict.method = text
    return [
      .runStarted(record),
      .attemptStarted(
        AttemptRecord(number: 1, started: "2026-05-20T10:00:01Z", threads: 2, processID: 42, host: text)),
      .problem(
        ProblemRecord(split: .evaluation, index: 0, family: text, stratum: text, prompt: text, answer: text)),
      .step(
        StepRecord(
          stage: .grpo, step: 1, epoch: nil, loss: 1, learningRate: 1, gradientNorm: 1, tokens: 1,
          targetTokens: 1,
          rollout: RolloutStatistics(
            reward: 0, rewards: [text: 1], accuracy: 0, length: 1, cutShare: 0, kl: nil, entropy: 0,
            clipFraction: 0, constantGroups: 0))),
      .samples(
        SampleSet(
          checkpoint: .base, split: .evaluation, sampling: 0, problem: 0,
          samples: [
            Sample(index: 0, tokens: 1, end: .stop, outcome: .equivalent, answer: text, text: text),
            Sample(index: 1, tokens: 1, end: .stop, outcome: .equivalent, answer: nil, text: text + text),
          ])),
      .weights(WeightsRecord(checkpoint: .base, sha256: text)),
      .verdict(verdict),
      .attemptEnded(RunEnd(attempt: 1, status: .failed, ended: "2026-05-20T10:05:00Z", reason: text)),
    ]
  }

  /// Metrics and claims of this name, which are keys of tables.
  private func keyed(_ name: String) -> [Event] {
    var verdict = SyntheticRun.verdict(.refuted)
    verdict.claim.name = name
    return [
      .measurement(
        Measurement(
          checkpoint: .base, sampling: 0, metric: name, family: name, value: 1, questionError: nil,
          samplingError: nil, problems: 1, samplesPerProblem: 1)),
      .resource(ResourceRecord(attempt: 1, metric: name, value: 1)),
      .verdict(verdict),
    ]
  }

  /// The history of the run in a new database, by way of a journal; and what was refused.
  private func stored(_ events: [Event]) async throws -> (history: RunHistory, rejected: [RejectedEvent]) {
    let store = try Store.open(await TemporaryCluster.database())
    return try TemporaryFolder.with { folder in
      let state = StateDirectory(folder)
      let run = SyntheticRun.record().id
      try state.create(run: run)
      try Journal(state.journal(ofRun: run)).append(events)
      let result = try store.importJournals(from: state)
      #expect(result.refused.isEmpty)
      return (try store.history(of: run), result.rejected)
    }
  }

  private func bytes(_ text: String?) -> [UInt8]? { text.map { Array($0.utf8) } }

  @Test(arguments: texts) func `a text comes back byte for byte wherever it stood, but for U+0000`(
    text: String
  )
    async throws
  {
    let names = text.utf8.count < 500 ? keyed(text) : []
    let (history, rejected) = try await stored(events(text) + names)
    #expect(rejected.isEmpty)
    let expected = bytes(text.storable)
    let (benchmark, provenance) = (history.run.benchmark, history.run.provenance)
    let problem = try #require(history.problems.first)
    let samples = try #require(history.samples.first?.samples)
    for found in [
      benchmark.name, benchmark.canonical, benchmark.samplings[1], provenance.compiler, provenance.cpu,
      provenance.operatingSystem, provenance.dataHashes.first?.key, provenance.dataHashes.first?.value,
      history.attempts.first?.host, problem.family, problem.stratum, problem.prompt, problem.answer,
      history.steps.first?.rollout?.rewards.keys.first, samples[0].answer, samples[0].text,
      history.weights.first?.sha256, history.end?.reason, history.verdicts.first?.method,
    ] {
      #expect(bytes(found) == expected)
    }
    #expect(bytes(samples[1].text) == bytes((text + text).storable) && samples[1].answer == nil)
    guard !names.isEmpty else { return }
    #expect(bytes(history.measurements.first?.metric) == expected)
    // No family at all is how the measurement over all of them is kept.
    #expect(bytes(history.measurements.first?.family ?? "") == expected)
    #expect(history.resources.map { bytes($0.metric) } == [expected])
    #expect(history.verdicts.contains { bytes($0.claim.name) == expected })
  }

  @Test func `lines of a megabyte are data; as a key of a table they are refused by name and block nothing`()
    async throws
  {
    // Digits that an index cannot make short.
    let text = (0..<90_000).map { String(UInt64($0) &* 0x9E37_79B9_7F4A_7C15, radix: 36) }.joined()
    #expect(text.utf8.count > 1 << 20)
    var all = events(text)
    all.insert(contentsOf: keyed(text), at: 6)
    let (history, rejected) = try await stored(all)
    #expect(bytes(history.samples.first?.samples.first?.text) == bytes(text))
    #expect(history.problems.first?.family == text && history.end?.reason == text)
    #expect(
      Set(rejected.map { $0.event.split(separator: "/")[0] }) == ["measurement", "resource", "verdict"])
    for event in rejected {
      #expect(event.sqlState == "54000")
      #expect(event.event.utf8.count <= 300 && event.payload.utf8.count <= 10_000)
      #expect(event.description.utf8.count < 2000)
    }
  }
}

/// Runs that share the hash of their benchmark, and nothing else.
@Suite struct SharedBenchmarkTests {
  @Test func `Runs with the same hash and another content never share a row`() async throws {
    let store = try Store.open(try await TemporaryCluster.database())
    let first = SyntheticRun.record()
    try store.ingest([.runStarted(first)], run: first.id)
    let other = "01J00000000000000000000001"
    func record(_ change: (inout BenchmarkRecord) -> Void) -> RunRecord {
      var record = SyntheticRun.record(id: other)
      change(&record.benchmark)
      return record
    }
    for changed in [
      record { $0.budgets = [1, 2] }, record { $0.name = "other" }, record { $0.claims = [] },
      record { $0.samplings.swapAt(0, 1) }, record { $0.canonical += " " },
      record { $0.hash = String(repeating: "0", count: 64) },
    ] {
      #expect(throws: StoreError.self) { try store.ingest([.runStarted(changed)], run: other) }
    }
    try store.ingest([.runStarted(record { _ in })], run: other)
    #expect(try store.runs().count == 2)
    // The row goes with the last run that refers to it.
    try store.delete(run: first.id)
    #expect(try store.history(of: other).run.benchmark == first.benchmark)
    try store.delete(run: other)
    var changed = record { $0.budgets = [1, 2] }
    changed.seed = 1
    try store.ingest([.runStarted(changed)], run: other)
    #expect(try store.history(of: other).run.benchmark.budgets == [1, 2])
  }
}
