import Records
import Storage
import TestSupport
import Testing

@Suite struct OutlineTests {
  @Test func `An outline counts what the samples say at the end of each stage`() async throws {
    let store = try Store.open(await TemporaryCluster.database())
    let events = SyntheticRun.events(problems: 6, samples: 3)
    let run = SyntheticRun.record().id
    try store.ingest(events, run: run)
    let outline = try store.outline(of: run, steps: 1)
    #expect(outline.run == SyntheticRun.record())
    #expect(outline.timings == (try store.history(of: run).timings))
    let history = try store.history(of: run)
    #expect(!outline.stages.isEmpty)
    for stage in outline.stages {
      let sets = history.samples.filter {
        $0.checkpoint == stage.checkpoint && $0.split == .evaluation && $0.sampling == 0
      }
      #expect(stage.problems.map(\.index) == sets.map(\.problem))
      #expect(stage.problems.map(\.samples) == sets.map(\.samples.count))
      #expect(stage.problems.map(\.correct) == sets.map { $0.samples.count(where: \.isCorrect) })
      #expect(stage.problems.map(\.tokens) == sets.map { $0.samples.reduce(0) { $0 + $1.tokens } })
      #expect(stage.problems.map(\.cut) == sets.map { $0.samples.count { $0.end == .cut } })
      #expect(stage.firstSteps == history.steps.filter { $0.stage == stage.checkpoint.stage && $0.step <= 1 })
    }
    let later = history.samples.filter { $0.split == .evaluation && $0.sampling == 0 }.map(\.checkpoint)
    #expect(
      outline.stages.map(\.checkpoint)
        == Stage.allCases.compactMap { stage in later.filter { $0.stage == stage }.max() })
  }

  @Test func `An unknown run has no outline`() async throws {
    let store = try Store.open(await TemporaryCluster.database())
    #expect(throws: StoreError.self) { try store.outline(of: "01ABC", steps: 1) }
  }
}
