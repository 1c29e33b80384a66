import Foundation
import Harness
import Postgres
import Records
import Storage
import TestSupport
import Testing

/// What is done to a database under a run costs the run nothing, and is mended by `db sync`.
@Suite struct DatabaseMishapTests {
  /// What somebody does to the database while a run goes on.
  enum Mishap: String, CaseIterable, Sendable {
    case droppedTable, droppedColumn, newConstraint, droppedSchema, droppedDatabase, revoked, readOnly

    /// Makes it happen, through an administrator's connection to another database of the server.
    func happen(to database: String, _ tables: Connection, _ server: Connection) throws {
      let name = Connection.quoted(database)
      switch self {
      case .droppedTable: try tables.script("DROP TABLE steps CASCADE")
      case .droppedColumn: try tables.script("ALTER TABLE samples DROP COLUMN text CASCADE")
      case .newConstraint:
        try tables.script(
          "ALTER TABLE steps ADD COLUMN mine int; ALTER TABLE steps ADD CHECK (mine IS NOT NULL) NOT VALID")
      case .droppedSchema: try tables.script("DROP SCHEMA twostage CASCADE")
      case .droppedDatabase: try server.query("DROP DATABASE \(name) WITH (FORCE)")
      case .revoked: try tables.script("REVOKE INSERT ON ALL TABLES IN SCHEMA twostage FROM writer")
      case .readOnly:
        try server.query("ALTER DATABASE \(name) SET default_transaction_read_only = on")
        try server.query(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", [.text(database)])
      }
    }

    /// What the run says in the end; nil if all is stored by then.
    var told: String? {
      switch self {
      case .droppedTable: "DROP SCHEMA twostage CASCADE"
      case .droppedColumn: "42703"
      case .newConstraint: "set aside"
      case .droppedSchema: nil
      case .droppedDatabase: "does not exist"
      case .revoked: "42501"
      case .readOnly: "25006"
      }
    }

    /// Does what the message asks for.
    func mend(_ database: String, _ url: String, _ server: Connection) throws {
      let name = Connection.quoted(database)
      switch self {
      case .droppedTable, .droppedColumn:
        try Connection(url, schema: Store.schema).script("DROP SCHEMA twostage CASCADE")
      case .newConstraint:
        try Connection(url, schema: Store.schema).script("ALTER TABLE steps DROP COLUMN mine")
      case .droppedSchema: break
      case .droppedDatabase:
        try server.query("CREATE DATABASE \(name)")
        try server.query("GRANT CREATE ON DATABASE \(name) TO writer")
      case .revoked:
        try Connection(url, schema: Store.schema).script(
          "GRANT INSERT ON ALL TABLES IN SCHEMA twostage TO writer")
      case .readOnly: try server.query("ALTER DATABASE \(name) RESET default_transaction_read_only")
      }
    }
  }

  @Test(arguments: Mishap.allCases)
  func `a run outlives what is done to its database, and all of it is stored afterwards`(_ mishap: Mishap)
    async throws
  {
    let url = try await TemporaryCluster.database()
    let elsewhere = try await TemporaryCluster.database()
    let other = try Connection(elsewhere)
    let database = try #require(
      try Connection(url).query("SELECT current_database()").first?.decode(String.self))
    try other.script(
      """
      DO $$ BEGIN CREATE ROLE writer; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$
      """)
    try other.query("GRANT CREATE ON DATABASE \(Connection.quoted(database)) TO writer")
    try await TestBench.with(.server(url + "&options=-c%20role%3Dwriter")) { bench in
      _ = try await bench.home.openStore()
      let claims = "claims: [{name: some, left: sft.length, right: base.length, ratio: \">= 0.0001\"}]"
      let updates = Updates()
      let outcome = try await bench.run(TestBench.spec(claims: claims)) { update, _ in
        updates.add(update)
        guard update.isMeasured("sft@1") else { return }
        do {
          try mishap.happen(
            to: database, Connection(url, schema: Store.schema), Connection(elsewhere))
        } catch { Issue.record(error) }
      }
      #expect(outcome.status == .finished && outcome.reportProblem == nil && outcome.report != nil)
      #expect(outcome.verdicts.map(\.outcome) == [.supported])
      #expect(try await TestBench.undisturbedDigest() == outcome.digest)
      if let told = mishap.told {
        #expect(updates.warnings.contains { $0.contains(told) }, "\(updates.warnings)")
      }
      try mishap.mend(database, url, other)
      let store = try await bench.home.openStore(syncsJournals: false)
      let result = try store.importJournals(from: bench.home.state, retriesRejected: true)
      #expect(result.refused.isEmpty && result.rejected.isEmpty)
      #expect(try await bench.home.history(ofRun: outcome.run) == store.history(of: outcome.run))
    }
  }
}
