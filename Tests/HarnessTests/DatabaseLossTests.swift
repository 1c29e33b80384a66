import Foundation
import Harness
import Postgres
import Records
import Reporting
import Storage
import TestSupport
import Testing

/// A database that goes away costs a run nothing.
@Suite struct DatabaseLossTests {
  @Test func `When the harness's own server is killed, it is started again for the verdicts`() async throws {
    let folder = TemporaryFolder.make("killed")
    try TemporaryCluster.watch(folder)
    let cluster = LocalCluster(folder: folder, isFast: true)
    try await TestBench.with(.privateCluster(cluster)) { bench in
      let claims = "claims: [{name: some, left: sft.length, right: base.length, ratio: \">= 0.0001\"}]"
      let outcome = try await bench.run(TestBench.spec(claims: claims)) { update, _ in
        guard update.isMeasured("sft@1"), case .running(let process, _) = cluster.status() else { return }
        kill(process, SIGKILL)
      }
      #expect(outcome.status == .finished)
      #expect(outcome.reportProblem == nil)
      #expect(outcome.verdicts.map(\.outcome) == [.supported])
      let history = try await bench.home.openStore().history(of: outcome.run)
      #expect(history.steps.count == 11)
      #expect(history.end?.digest == outcome.digest)
    }
    try await cluster.remove()
  }

  private static let claims = """
    claims:
      - {name: some, left: sft.length, right: base.length, ratio: ">= 0.0001"}
      - {name: none, left: grpo.length, right: sft.length, ratio: "<= 0.0001"}
    """

  @Test
  func
    `When a server of the user's goes away and stays away, the run is judged and reported on all the same`()
    async throws
  {
    let folder = TemporaryFolder.make("away")
    try TemporaryCluster.watch(folder)
    let cluster = LocalCluster(folder: folder, isFast: true)
    let url = try await cluster.start()
    try await TestBench.with(.server(url)) { bench in
      let updates = Updates()
      let finished = try await bench.run(TestBench.spec(claims: Self.claims)) { update, _ in
        updates.add(update)
        guard update.isMeasured("sft@2"), case .running(let process, _) = cluster.status() else { return }
        kill(process, SIGKILL)
      }
      #expect(finished.status == .finished && finished.reportProblem == nil)
      #expect(finished.verdicts.map(\.outcome) == [.supported, .refuted])
      let told = updates.warnings.filter { $0.contains("the database lacks run \(finished.run)") }
      #expect(told.count == 1 && told.first?.contains("db sync") == true, "\(updates.warnings)")
      let page = try #require(finished.report).appending(path: "report.md")
      let before = try Data(contentsOf: page)

      _ = try await cluster.start()
      #expect(try await bench.home.openStore().run(matching: finished.run).digest == finished.digest)
      let report = RunReport(try await bench.home.openStore().history(of: finished.run))
      #expect(Data(report.markdown().utf8) == before)
    }
    try await cluster.remove()
  }

  /// Why a database cannot be used from the start.
  enum Absence: String, CaseIterable, Sendable {
    case unreachable, wrongUser, wrongDatabase, newerSchema, readOnly

    /// Makes `url` a database of that kind, and returns what a harness is told to connect to.
    func arrange(_ url: String) throws -> String {
      switch self {
      case .unreachable: return "postgresql://me:s3cret@127.0.0.1:1/db"
      case .wrongUser:
        return url.replacingOccurrences(of: "user=twostage", with: "user=nobody&password=s3cret")
      case .wrongDatabase: return url.replacingOccurrences(of: "test_", with: "none_")
      case .newerSchema:
        let connection = try Connection(url, schema: Store.schema)
        try Migrations.apply(to: connection)
        try connection.query("INSERT INTO schema_migrations (number, name) VALUES (999, 'later')")
        return url
      case .readOnly:
        _ = try Store.open(url)
        return url + "&options=-c%20default_transaction_read_only%3Don"
      }
    }

    /// What the warning says.
    var told: String {
      switch self {
      case .unreachable: "refused"
      case .wrongUser: "nobody"
      case .wrongDatabase: "does not exist"
      case .newerSchema: "999"
      case .readOnly: "25006"
      }
    }
  }

  @Test(arguments: Absence.allCases)
  func `A run that starts without a database is trained, stopped, gone on with, and stored when there is one`(
    _ absence: Absence
  ) async throws {
    let url = try await TemporaryCluster.database()
    let location = try absence.arrange(url)
    try await TestBench.with(.server(location)) { bench in
      let spec = try TestBench.spec(claims: Self.claims)
      let updates = Updates()
      let stopped = try await bench.run(spec) { update, stop in
        updates.add(update)
        if update.isMeasured("sft@1") { stop.raise() }
      }
      #expect(stopped.status == .interrupted)
      #expect(updates.warnings.count == 1)
      #expect(updates.warnings.first?.contains(absence.told) == true, "\(updates.warnings)")
      #expect(updates.warnings.first?.contains("s3cret") == false)
      let later = Updates()
      let finished = try await bench.run(spec, .continueUnfinished) { update, _ in later.add(update) }
      #expect(finished.run == stopped.run && finished.status == .finished)
      #expect(try await TestBench.undisturbedDigest() == finished.digest)
      #expect(finished.verdicts.map(\.outcome) == [.supported, .refuted])
      #expect(finished.findings != nil && finished.report != nil && finished.reportProblem == nil)
      let told = later.warnings.filter { $0.contains("the database lacks run \(finished.run)") }
      #expect(told.count == 1 && told.first?.contains(absence.told) == true, "\(later.warnings)")
      #expect(told.first?.contains("s3cret") == false)
      // What is asked of it now comes from its journal.
      let kept = try await bench.home.history(ofRun: String(finished.run.prefix(20)).lowercased())
      #expect(kept.verdicts == finished.verdicts && kept.attempts.count == 2)
      #expect(try await bench.home.digest(ofRun: finished.run) == finished.digest)

      if absence == .newerSchema {
        try Connection(url, schema: Store.schema).query("DELETE FROM schema_migrations WHERE number = 999")
      }
      let home = HarnessHome(
        state: bench.home.state, location: .server(url), measuringLock: bench.home.measuringLock)
      let history = try await home.openStore().history(of: finished.run)
      #expect(history.end?.digest == finished.digest && history == kept)
      #expect(try await home.runs().map(\.run) == [finished.run])
    }
  }

  @Test func `A run that is killed is listed as interrupted, one whose signs of life do not arrive is not`()
    async throws
  {
    try await Program.with { program in
      let benchmark = try program.file(Program.endlessBenchmark)
      let run = try program.start("run", benchmark, "--threads", "1")
      defer { run.process.terminate() }
      func status() throws -> String? {
        let list = try program.run("list", "--json").output
        return ["running", "interrupted", "finished", "failed"].first {
          list.contains("\"status\":\"\($0)\"")
        }
      }
      while try status() != "running" {
        try #require(run.process.isRunning, "\(run.errorsSoFar)")
        try await Task.sleep(for: .milliseconds(100))
      }
      // As if its signs of life did not arrive: nobody may write them.
      let connection = try Connection(program.database, schema: Store.schema)
      try connection.script(
        """
        UPDATE runs SET heartbeat = now() - interval '1 hour';
        ALTER TABLE runs RENAME COLUMN heartbeat TO heartbeat_away;
        ALTER TABLE runs ADD COLUMN heartbeat timestamptz
        """)
      #expect(
        try connection.query("SELECT status FROM run_summaries").first?.decode(String.self) == "interrupted")
      let alive = try status()
      #expect(alive == "running", "\(run.process.isRunning), \(run.errorsSoFar)")
      kill(run.process.processIdentifier, SIGKILL)
      run.process.waitUntilExit()
      #expect(try status() == "interrupted")
      // Nor does a sign of life of a moment ago make it alive: the lock of its journal is gone.
      try connection.script("UPDATE runs SET heartbeat_away = now() + interval '1 hour'")
      #expect(
        try connection.query("SELECT status FROM run_summaries").first?.decode(String.self) == "running")
      #expect(try status() == "interrupted")
      let shown = try program.run("show", try #require(program.home.state.runIDs().first), "--json")
      #expect(shown.json?["status"] as? String == "interrupted")
      // Of another host's run nothing else is known.
      try connection.script("UPDATE attempts SET host = 'elsewhere'")
      #expect(try status() == "running")
    }
  }

  @Test func `The end of a run names what the database refused, and everything else is stored`() async throws
  {
    try await TestBench.with { bench in
      let connection = try Connection(bench.database, schema: Store.schema)
      _ = try await bench.home.openStore()
      try connection.query("ALTER TABLE steps ADD CONSTRAINT odd CHECK (stage <> 'sft' OR step <> 5)")
      let updates = Updates()
      let outcome = try await bench.run(TestBench.spec()) { update, _ in updates.add(update) }
      #expect(outcome.status == .finished && outcome.reportProblem == nil)
      #expect(updates.warnings.count == 1)
      #expect(updates.warnings.first?.contains("step/sft/5") == true)
      #expect(updates.warnings.first?.contains("23514") == true)
      #expect(try await bench.home.openStore().history(of: outcome.run).steps.count == 2 * 4 + 3 - 1)
      // Verdicts and report have all of it.
      #expect(try await bench.home.history(ofRun: outcome.run).steps.count == 2 * 4 + 3)
      #expect(await bench.home.databaseReport().contains("set aside: 1 ("))
    }
  }
}
