import Foundation
import Records
import Storage
import TestSupport
import Testing

@Suite struct ProgressTests {
  private let events = SyntheticRun.events(problems: 4, samples: 2)
  private let run = SyntheticRun.record().id

  @Test func `what a journal brings is announced by the run's name`() async throws {
    let url = try await TemporaryCluster.database()
    try TemporaryFolder.with { folder in
      let journal = try Journal(folder.appending(path: "journal"))
      let (watcher, writer) = (try Store.open(url), try Store.open(url))
      #expect(try watcher.listen())
      #expect(try !watcher.waitForNews(of: run, within: 0.1))
      try journal.append(events)
      let sync = JournalSync(journal.url, run: run, into: writer)
      try sync.sync()
      #expect(try !watcher.waitForNews(of: "another run", within: 0.3))
      try journal.append([.resource(ResourceRecord(attempt: 1, metric: "new", value: 1))])
      try sync.sync()
      #expect(try watcher.waitForNews(of: run, within: 5))
      // Nothing new, nothing said.
      try sync.sync()
      #expect(try !watcher.waitForNews(of: run, within: 0.3))
    }
  }

  @Test func `progress holds the steps that are new, in order`() async throws {
    let store = try Store.open(await TemporaryCluster.database())
    let sft = (1...12).map { SyntheticRun.step($0, loss: Double($0)) }
    try store.ingest(events.filter { if case .step = $0 { false } else { true } } + sft, run: run)
    let all = try store.progress(of: run, after: nil)
    #expect(all.newSteps.map(\.step) == Array(1...12))
    #expect(all.run == SyntheticRun.record())
    #expect(all.elapsed >= 0)
    let stage = try #require(all.newSteps.first?.stage)
    let rest = try store.progress(of: run, after: (stage, 9))
    #expect(rest.newSteps.map(\.step) == [10, 11, 12])
    var grpo = all.newSteps[0]
    grpo.stage = .grpo
    grpo.step = 1
    try store.ingest([.step(grpo)], run: run)
    // Later stages come after all steps of earlier ones.
    #expect(try store.progress(of: run, after: (.sft, 12)).newSteps == [grpo])
    #expect(try store.progress(of: run, after: (.grpo, 1)).newSteps == [])
  }

  @Test func `accuracy and length of all problems are all that it holds of the measurements`() async throws {
    let store = try Store.open(await TemporaryCluster.database())
    try store.ingest(events, run: run)
    let checkpoint = Checkpoint(stage: .sft, step: 77, epoch: 7)
    for (metric, family, sampling) in [
      ("accuracy", nil, 0), ("length", nil, 0), ("accuracy", "add", 0), ("accuracy", nil, 1),
      ("pass@2", nil, 0),
    ] {
      let measurement = Measurement(
        checkpoint: checkpoint, sampling: sampling, metric: metric, family: family, value: 0.5,
        questionError: nil, samplingError: nil, problems: 1, samplesPerProblem: 1)
      try store.ingest([.measurement(measurement)], run: run)
    }
    let found = try store.progress(of: run, after: nil).measurements.filter { $0.checkpoint == checkpoint }
    #expect(found.map(\.metric) == ["accuracy", "length"])
    #expect(throws: StoreError.self) { try store.progress(of: "nobody", after: nil) }
  }
}
