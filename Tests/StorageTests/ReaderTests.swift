import Foundation
import Postgres
import Records
import Storage
import TestSupport
import Testing

/// A role that may read alone reads everything, and can do nothing else.
@Suite struct ReaderTests {
  private let run = SyntheticRun.record().id
  private let role = "reader \"'; \(UUID().uuidString)"

  /// A connection as that role.
  private func readersConnection(_ url: String) throws -> Connection {
    let connection = try Connection(url, schema: Store.schema)
    try connection.query("SELECT set_config('role', $1, false)", [.text(role)])
    return connection
  }

  @Test func `a reader lists and reads runs, also what comes later, and changes nothing`() async throws {
    let url = try await TemporaryCluster.database()
    let store = try Store.open(url)
    let owner = try Connection(url, schema: Store.schema)
    try store.ingest(SyntheticRun.events(problems: 2, samples: 2), run: run)
    try owner.query("CREATE ROLE \(Connection.quoted(role))")
    let refused = #expect(throws: PostgresError.self) { try readersConnection(url).query("SELECT FROM runs") }
    #expect(refused?.sqlState == "42P01" || refused?.sqlState == "42501")

    for _ in 0..<2 { try store.grantReader(role) }
    let connection = try readersConnection(url)
    let reader = Store(connection)
    try reader.migrate()
    #expect(try reader.runs() == store.runs())
    #expect(try reader.history(of: run) == store.history(of: run))
    #expect(try reader.size().runs == 1)
    try owner.query("CREATE TABLE later (x int)")
    try owner.query("CREATE VIEW later_view AS SELECT * FROM later")
    let names = try owner.query(
      "SELECT relname FROM pg_class WHERE relnamespace = $1::regnamespace AND relkind IN ('r', 'v')",
      [.text(Store.schema)]
    ).map { try $0.decode(String.self) }
    #expect(names.contains("later_view") && names.contains("sample_details") && names.count > 15)
    for name in names {
      let table = Connection.quoted(name)
      #expect(throws: Never.self) { try connection.query("SELECT FROM \(table) LIMIT 1") }
      for statement in ["DELETE FROM \(table)", "TRUNCATE \(table)", "DROP TABLE \(table)"] {
        let error = #expect(throws: PostgresError.self) { try connection.query(statement) }
        #expect(
          ["42501", "42809", "55000"].contains(error?.sqlState), "\(statement): \(error?.message ?? "")")
      }
    }
    for statement in [
      "UPDATE runs SET seed = 1", "INSERT INTO machines VALUES ('', '', 1, 1, '')",
      "CREATE TABLE mine (x int)",
    ] {
      let error = #expect(throws: PostgresError.self) { try connection.query(statement) }
      #expect(error?.sqlState == "42501")
    }
    let other = role + "2"
    try owner.query("CREATE ROLE \(Connection.quoted(other))")
    #expect(throws: (any Error).self) { try reader.grantReader(other) }
    #expect(
      try owner.query("SELECT has_table_privilege($1, 'runs', 'SELECT')", [.text(other)]).first?.decode(
        Bool.self)
        == false)
    #expect(throws: PostgresError.self) { try reader.ingest([SyntheticRun.step(9, loss: 1)], run: run) }
    #expect(try store.history(of: run).steps.count == 4)
  }

  @Test func `a role that is not there is named, with how to make it`() async throws {
    let store = try Store.open(await TemporaryCluster.database())
    let error = #expect(throws: StoreError.self) { try store.grantReader("no\"body") }
    #expect(error == .unknownRole("no\"body"))
    #expect(error?.description.contains(#"CREATE ROLE "no""body""#) == true)
  }

  @Test func `a reader of an older schema is told who can bring it up to date`() async throws {
    let url = try await TemporaryCluster.database()
    let owner = try Connection(url, schema: Store.schema)
    try Migrations.apply(to: owner, through: 2)
    try owner.query("CREATE ROLE \(Connection.quoted(role))")
    try Store(owner).grantReader(role)
    let reader = Store(try readersConnection(url))
    let error = #expect(throws: StoreError.self) { try reader.migrate() }
    #expect(error?.description.contains("schema 2") == true)
    #expect(error?.description.contains("twostage db migrate") == true)
    // The owner does, and what is new can be read at once.
    try Store(owner).migrate()
    try reader.migrate()
    #expect(try reader.rejectedEventCount() == 0)
  }
}
