import Foundation
import Harness
import Records
import Storage
import TestSupport
import Testing

@Suite struct PruningTests {
  private func exists(_ url: URL) -> Bool {
    FileManager.default.fileExists(atPath: url.path(percentEncoded: false))
  }

  @Test func `a run goes with its files and rows, and does not come back with a copy of its journal`()
    async throws
  {
    try await TestBench.with { bench in
      let (gone, kept) = (try await bench.run(TestBench.spec()), try await bench.run(TestBench.spec()))
      let journal = bench.home.state.journal(ofRun: gone.run)
      let copy = try Data(contentsOf: journal)
      let dump = bench.home.state.url.appending(path: "run.twostage")
      _ = try await bench.home.dump(gone.run, to: dump)
      let pruning = try await Pruning(bench.home)
      var selection = PruneSelection()
      selection.runs = [gone.run]
      let plan = try pruning.plan(selection)
      #expect(plan.map(\.run) == [gone.run] && plan[0].bytes > 10_000 && plan[0].samples ?? 0 > 50)
      #expect(plan[0].folders.count == 2 && exists(bench.home.reportFolder(ofRun: gone.run)))
      try pruning.delete(plan)
      #expect(
        !exists(bench.home.state.folder(ofRun: gone.run)) && !exists(bench.home.reportFolder(ofRun: gone.run))
      )
      #expect(try await bench.home.openStore().runs().map(\.run) == [kept.run])
      #expect(try await bench.home.digest(ofRun: kept.run) == kept.digest)

      try bench.home.state.create(run: gone.run)
      try copy.write(to: journal)
      let store = try await bench.home.openStore()
      #expect(
        try store.importJournals(from: bench.home.state).stored.isEmpty
          && store.runs().map(\.run) == [kept.run])
      try FileManager.default.removeItem(at: bench.home.state.folder(ofRun: gone.run))

      // Only who asks for it gets it back.
      #expect(try await bench.home.restore(dump).digest == gone.digest)
      #expect(try await bench.home.openStore().runs().count == 2)
    }
  }

  @Test func `states go from finished runs only`() async throws {
    try await TestBench.with { bench in
      let finished = try await bench.run(TestBench.spec())
      let stopped = try await bench.interrupt(TestBench.spec("seed=2")) { $0.isMeasured("sft@1") }
      let pruning = try await Pruning(bench.home)
      var selection = PruneSelection()
      selection.statesOnly = true
      let plan = try pruning.plan(selection)
      #expect(plan.map(\.run) == [finished.run] && plan[0].samples == nil)
      try pruning.delete(plan)
      #expect(!exists(bench.states(of: finished.run)) && exists(bench.states(of: stopped.run)))
      #expect(try await bench.home.digest(ofRun: finished.run) == finished.digest)
      #expect(try pruning.plan(selection).isEmpty)
      selection.runs = [stopped.run]
      #expect(throws: PreparationError.self) { try pruning.plan(selection) }
      let resumed = try await bench.run(TestBench.spec("seed=2"), .resume(stopped.run))
      #expect(resumed.status == .finished)
    }
  }

  @Test func `the newest of each benchmark are kept, by number and by age`() async throws {
    try await TestBench.with { bench in
      var runs: [String] = []
      for seed in 1...3 { runs.append(try await bench.run(TestBench.spec("seed=\(seed)")).run) }
      let other = try await bench.run(TestBench.spec("grpo.max_steps=2")).run
      let pruning = try await Pruning(bench.home)
      var selection = PruneSelection()
      selection.keep = 1
      #expect(try pruning.plan(selection).map(\.run) == Array(runs.prefix(2)))
      selection.keep = 0
      #expect(try pruning.plan(selection).map(\.run) == runs + [other])
      selection.olderThan = 1
      #expect(try pruning.plan(selection).isEmpty)
      #expect(try pruning.plan(selection, now: Date() + 2 * 86_400).count == 4)
    }
  }

  @Test func `a run that a process works on is not touched`() async throws {
    try await TestBench.with { bench in
      let run = try await bench.run(TestBench.spec()).run
      let pruning = try await Pruning(bench.home)
      var selection = PruneSelection()
      selection.runs = [run]
      let plan = try pruning.plan(selection)
      let journal = try Journal(bench.home.state.journal(ofRun: run))
      #expect(throws: JournalError.self) { try pruning.delete(plan) }
      let error = #expect(throws: PreparationError.self) { try pruning.plan(selection) }
      #expect(error?.description.contains("being written by another process") == true)
      selection.runs = []
      selection.keep = 0
      #expect(try pruning.plan(selection).isEmpty && journal.contains(key: "run"))
      #expect(try await bench.home.openStore().runs().count == 1)
    }
  }
}
