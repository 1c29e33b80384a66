import Postgres
import Storage
import TestSupport
import Testing

@Suite struct MigrationsTests {
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
