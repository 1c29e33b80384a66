import Postgres
import Records
import Storage
import TestSupport
import Testing

@Suite struct MigrationsTests {
  @Test(arguments: [(90_624, "9.6"), (110_022, "11"), (80_000, "8.0")])
  func `a server that is too old is refused by name`(version: Int, name: String) {
    let error = #expect(throws: StoreError.self) { try Migrations.requireSupported(serverVersion: version) }
    #expect(error == .oldServer(version: name))
    #expect(error?.description.contains("PostgreSQL \(name), this program needs 12 or newer") == true)
  }

  @Test(arguments: [120_000, 130_004, 150_018, 190_000]) func `others are not`(version: Int) throws {
    try Migrations.requireSupported(serverVersion: version)
  }

  @Test func `an empty database gets the whole schema, once, in a schema of its own`() async throws {
    let connection = try Connection(await TemporaryCluster.database(), schema: Store.schema)
    #expect(try Migrations.apply(to: connection) == Migrations.current)
    #expect(try Migrations.apply(to: connection) == 0)
    let schemas = try connection.query(
      """
      SELECT DISTINCT table_schema FROM information_schema.tables
      WHERE table_name IN ('samples', 'runs', 'problems')
      """
    ).map { try $0.decode(String.self) }
    #expect(schemas == [Store.schema])
  }

  @Test func `programs that migrate at the same time do not get in each other's way`() async throws {
    let url = try await TemporaryCluster.database()
    let applied = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<4 {
        group.addTask { try Migrations.apply(to: Connection(url, schema: Store.schema)) }
      }
      return try await group.reduce(0, +)
    }
    #expect(applied == Migrations.current)
  }

  @Test(arguments: 1..<Migrations.current)
  func `a database of any earlier version with a run in it is brought up to date and read as it was`(
    version: Int
  ) async throws {
    let url = try await TemporaryCluster.database()
    let connection = try Connection(url, schema: Store.schema)
    #expect(try Migrations.apply(to: connection, through: version) == version)
    try connection.script(Self.run)
    if version >= 2 { try connection.script(Self.conditions) }
    let (was, names) = try (contents(connection), tables(connection))

    let store = try Store.open(url)
    #expect(try contents(connection, of: names) == was)
    let summary = try #require(try store.runs().first)
    #expect(summary.run == "01OLD" && summary.benchmark == "tiny" && summary.status == .finished)
    #expect(summary.seed == .max && summary.attempts == 2 && summary.digest == "d")
    let history = try store.history(of: "01OLD")
    #expect(history.run.provenance.machine == "m" && history.run.benchmark.budgets == [8, 16])
    #expect(history.run.benchmark.claims.map(\.name) == ["GRPO shortens"])
    #expect(history.attempts.map(\.number) == [1, 2] && history.end?.digest == "d")
    #expect(history.problems.map(\.prompt) == ["1 + 1?", "2 + 2?"])
    #expect(history.steps.map(\.loss) == [1.5, -.infinity])
    #expect(history.steps.last?.rollout?.rewards == ["format": 0.5])
    #expect(history.samples.map { $0.samples.map(\.text) } == [["it's 2\n\\.", "3"], ["4"]])
    #expect(history.measurements.map(\.value) == [0.5])
    #expect(history.weights.map(\.sha256) == ["w"])
    #expect(history.timings.map(\.conditions?.isContended) == [version >= 2 ? true : nil])
    #expect(history.resources.map(\.value) == [1e6])
    #expect(history.verdicts.map(\.outcome) == [.supported])
    // And it can be gone on with.
    try store.ingest([SyntheticRun.step(2, loss: 1)], run: "01OLD")
    #expect(try store.history(of: "01OLD").steps.count == 3)
  }

  private func tables(_ connection: Connection) throws -> [String] {
    try connection.query(
      """
      SELECT table_name FROM information_schema.tables
      WHERE table_schema = $1 AND table_type = 'BASE TABLE' AND table_name <> 'schema_migrations'
      ORDER BY table_name
      """, [.text(Store.schema)]
    ).map { try $0.decode(String.self) }
  }

  /// Every row of every table, by the columns that the first version had.
  private func contents(_ connection: Connection, of names: [String]? = nil) throws -> [String] {
    try (names ?? tables(connection)).flatMap { name in
      try connection.query(
        """
        SELECT '\(name) ' || (to_jsonb(t) - '{load_average,steal_share,contended,resident_bytes}'::text[])::text
        FROM \(name) AS t ORDER BY 1
        """
      ).map { try $0.decode(String.self) }
    }
  }

  /// A run as the first version stored it.
  private static let run = #"""
    INSERT INTO machines VALUES ('m', 'A CPU', 2, 1099511627776, 'Debian 12');
    INSERT INTO benchmarks VALUES ('090bb665609d9c2464d84d8aa85a82f2740e8b3a72a85654cda1cd05dd8a6f90', 'tiny', 'name: tiny', '["T=1"]', '[8, 16]', '[{"name": "GRPO shortens",
      "left": {"stage": "grpo", "metric": "length"}, "right": {"stage": "sft", "position": 1, "metric": "length"},
      "relation": {"ratio": {"_0": "<=", "_1": 0.7}}, "confidence": 0.95, "sampling": 0}]');
    INSERT INTO runs (run, benchmark, seed, started, machine, git_commit, provenance) VALUES
      ('01OLD', '090bb665609d9c2464d84d8aa85a82f2740e8b3a72a85654cda1cd05dd8a6f90', 18446744073709551615, '2026-05-20T10:00:00Z', 'm', '0123abc', '{"cpu": "A CPU", "blas":
      "OpenBLAS", "cores": 2, "commit": "0123abc", "grader": "1", "machine": "m", "version": "0.1", "blasCore":
      "Haswell", "compiler": "Swift", "dataHashes": {"train": "1"}, "memoryBytes": 1099511627776, "operatingSystem":
      "Debian 12"}');
    INSERT INTO attempts SELECT id, n, '2026-05-20T10:00:00Z', 2, 42, 'h' FROM runs, generate_series(1, 2) AS n;
    INSERT INTO attempt_ends SELECT id, 1, 'interrupted', '2026-05-20T10:01:00Z', NULL, NULL FROM runs;
    INSERT INTO attempt_ends SELECT id, 2, 'finished', '2026-05-20T10:05:00Z', NULL, 'd' FROM runs;
    INSERT INTO checkpoints (run, stage, step, epoch, weights_sha256) SELECT id, 'sft', 1, 1, 'w' FROM runs;
    INSERT INTO problems SELECT id, 'evaluation', n, 'add', 'add/1', n + 1 || ' + ' || n + 1 || '?', 2 * n + 2
      FROM runs, generate_series(0, 1) AS n;
    INSERT INTO steps SELECT id, 'sft', 1, 1, 1.5, 1e-3, 0.1, 100, 60 FROM runs;
    INSERT INTO steps SELECT id, 'grpo', 1, NULL, '-Infinity', 1e-4, 0.1, 100, 60, 0.5, '{"format": 0.5}', 0.5, 3, 0,
      0.1, 0.7, 0, 1 FROM runs;
    INSERT INTO samples SELECT NULL, id, 0, 5, 0, 0, 'e', 's', 'e', '2', E'it''s 2\n\\.' FROM checkpoints;
    INSERT INTO samples SELECT NULL, id, 0, 9, 0, 1, 'e', 'c', 'd', NULL, '3' FROM checkpoints;
    INSERT INTO samples SELECT 0.5, id, 1, 5, -1, 0, 'g', 's', 'e', '4', '4' FROM checkpoints;
    INSERT INTO measurements SELECT id, 0, 'accuracy', '', 0.5, NULL, 0.1, 2, 2 FROM checkpoints;
    INSERT INTO timings (checkpoint, phase, attempt, tokens, seconds) SELECT id, 'train', 1, 1000, 0.5
      FROM checkpoints;
    INSERT INTO resources SELECT id, 1, 'peak_rss_bytes', 1e6 FROM runs;
    INSERT INTO verdicts SELECT id, 'GRPO shortens', 'supported', 0.5, 0.4, 0.6, '{"claim": {"name": "GRPO shortens",
      "left": {"stage": "grpo", "metric": "length"}, "right": {"stage": "sft", "position": 1, "metric": "length"},
      "relation": {"ratio": {"_0": "<=", "_1": 0.7}}, "confidence": 0.95, "sampling": 0}, "outcome": "supported",
      "left": {"stage": "grpo", "step": 1}, "right": {"stage": "sft", "step": 1, "epoch": 1}, "leftValue": 1,
      "rightValue": 2, "estimate": 0.5, "lower": "-inf", "upper": 0.6, "method": "paired", "problems": 2,
      "leftSamplesPerProblem": 2, "rightSamplesPerProblem": 2, "detectable": 0.01}' FROM runs;
    INSERT INTO journal_positions VALUES ('01OLD', 4711);
    """#

  /// What the second version knows besides.
  private static let conditions =
    "UPDATE timings SET load_average = 1.25, contended = true, resident_bytes = 12345678901"

  @Test func `a database of a newer program is refused and left alone`() async throws {
    let url = try await TemporaryCluster.database()
    let connection = try Connection(url, schema: Store.schema)
    try Migrations.apply(to: connection)
    try connection.query("INSERT INTO schema_migrations (number, name) VALUES (999, 'later')")
    let error = StoreError.newerSchema(database: 999, program: Migrations.current)
    #expect(throws: error) { try Store.open(url) }
    #expect(error.description.contains("999"))
  }
}
