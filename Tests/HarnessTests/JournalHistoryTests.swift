import Foundation
import Harness
import Postgres
import Records
import Reporting
import Specs
import Storage
import TestSupport
import Testing

/// Verdicts and reports come from journals, and say what they would say from the database.
@Suite struct JournalHistoryTests {
  private static let claims = """
    claims:
      - {name: some, left: sft.length, right: base.length, ratio: ">= 0.0001"}
      - {name: none, left: grpo.length, right: sft.length, ratio: "<= 0.0001"}
      - {name: kept, left: grpo.accuracy, right: sft.accuracy, not_below_by: 0.5}
    """

  /// The histories of `run` from its journal and from the database.
  private func histories(_ bench: TestBench, _ run: String) async throws -> (RunHistory, RunHistory) {
    let store = try await bench.home.openStore()
    return (try .ofJournal(bench.home.state.journal(ofRun: run)), try store.history(of: run))
  }

  @Test func `a run that was stopped and gone on with has one history, and one report to the byte`()
    async throws
  {
    try await TestBench.with { bench in
      let spec = try TestBench.spec(claims: Self.claims)
      _ = try await bench.interrupt(spec) { $0.isMeasured("sft@1") }
      _ = try await bench.interrupt(spec, .continueUnfinished) { $0.isProgress("GRPO") }
      let outcome = try await bench.run(spec, .continueUnfinished)
      let (journal, database) = try await histories(bench, outcome.run)
      #expect(journal == database)
      #expect(journal.attempts.count == 3 && journal.verdicts.count == 3)
      #expect(journal.verdicts == outcome.verdicts)
      #expect(try BenchmarkRun.judge(database) == outcome.verdicts)

      let folder = try #require(outcome.report)
      let again = bench.home.state.url.appending(path: "again")
      try await RunReport(database).write(to: again)
      func files(_ folder: URL) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.path(percentEncoded: false)).sorted()
      }
      #expect(try files(folder) == files(again) && files(folder).count > 10)
      for name in try files(folder) where name.contains(".") {
        let isSame =
          try Data(contentsOf: folder.appending(path: name)) == Data(contentsOf: again.appending(path: name))
        #expect(isSame, "\(name)")
      }
    }
  }

  @Test func `so has a run that began with another's stage 1`() async throws {
    try await TestBench.with { bench in
      let first = try await bench.run(TestBench.spec())
      let branched = try await bench.execute(
        RunRequest(
          spec: TestBench.spec(["grpo.learning_rate=1e-3"], claims: Self.claims), mode: .new, threads: 2,
          force: false, branches: true))
      let (journal, database) = try await histories(bench, branched.run)
      #expect(journal.run.provenance.branch?.run == first.run)
      #expect(journal == database && journal.verdicts.count == 3)
    }
  }

  @Test func `a journal that is damaged is told of, and the database asked in its place`() async throws {
    try await TestBench.with { bench in
      let outcome = try await bench.run(TestBench.spec())
      let stored = try await bench.home.openStore().history(of: outcome.run)
      let file = bench.home.state.journal(ofRun: outcome.run)
      var bytes = try Data(contentsOf: file)
      bytes[bytes.count / 2] ^= 1
      try bytes.write(to: file)
      var warnings: [String] = []
      let history = try await bench.home.history(ofRun: outcome.run) { warnings.append($0) }
      #expect(history == stored)
      #expect(warnings.count == 1 && warnings.first?.contains("damaged") == true, "\(warnings)")

      let away = HarnessHome(state: bench.home.state, location: .server("host=/nowhere"))
      await #expect(throws: JournalError.self) { try await away.history(ofRun: outcome.run) }
    }
  }

  @Test func `a run that only the database has is read from there`() async throws {
    try await TestBench.with { bench in
      let outcome = try await bench.run(TestBench.spec())
      let journal = try await bench.home.history(ofRun: outcome.run)
      try FileManager.default.removeItem(at: bench.home.state.folder(ofRun: outcome.run))
      #expect(try await bench.home.history(ofRun: outcome.run) == journal)
      #expect(try await bench.home.digest(ofRun: outcome.run) == outcome.digest)
      #expect(try await bench.home.runIDs(matching: nil) == [outcome.run])
    }
  }

  @Test func `a sweep whose database is away finds its runs by their journals`() async throws {
    try await TestBench.with(.server("host=/nowhere")) { bench in
      let sweep = try Sweep.parse(
        TestBench.spec().complete.replacing(
          "{", with: "{\"sweep\": {\"seeds\": [1, 2]}, ", maxReplacements: 1),
        file: "toy.json")
      let work = SweepRun(
        sweep, home: bench.home, threads: 2, waiting: nil, acrossCommits: false, observe: { _ in },
        stop: StopSignal())
      let plan = try await work.plan()
      #expect(plan.missing == 2)
      let runs = try await work.execute(plan)
      let again = try await work.plan()
      #expect(again.missing == 0 && again.items.map(\.run) == runs)
      let histories = try await bench.home.histories(of: runs)
      #expect(try runs.map { try histories.history(of: $0).run.seed } == [1, 2])
    }
  }

  @Test func `commands that ask of a run answer without a database`() async throws {
    try await Program.with(database: "postgresql://me:s3cret@127.0.0.1:1/db") { program in
      let benchmark = try program.file(TestBench.spec(claims: Self.claims).complete)
      let ran = try program.run("run", benchmark, "--json")
      // One of its claims is refuted.
      #expect(ran.code == 3 && ran.json?["problem"] == nil && ran.json?["report"] is String, "\(ran.errors)")
      let run = try #require(ran.json?["run"] as? String)
      #expect(try program.run("digest", run).output == (ran.json?["digest"] as? String ?? "") + "\n")
      #expect(try program.run("show", run, "--json").json?["status"] as? String == "finished")
      #expect(try program.run("show", String(run.prefix(12))).code == 0)
      let judged = try program.run("claims", run)
      #expect(judged.code == 3 && judged.output.contains("REFUTED"), "\(judged.errors)")
      #expect(try program.run("report", run).code == 0)
      let folder = program.folder.appending(path: "csv").path(percentEncoded: false)
      for which in [run, "--all"] {
        let exported = try program.run(
          "export", which, "--format", "csv", "--output", folder + which, "--force")
        #expect(exported.code == 0 && exported.output.hasPrefix("1 run: "), "\(exported.errors)")
      }
      // What is nowhere to be found is not blamed on the server alone.
      let unknown = try program.run("show", "7ZZZZ")
      #expect(unknown.code == 2 && unknown.errors.contains("no run '7ZZZZ'"), "\(unknown.errors)")
      #expect(!unknown.errors.contains("s3cret"))
    }
  }
}
