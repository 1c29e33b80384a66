internal import Postgres

extension Store {
  /// Lets `role` read everything of this program's, also what later versions add, and change nothing.
  ///
  /// Throws `StoreError.unknownRole` if there is no such role.
  package func grantReader(_ role: String) throws {
    guard try !connection.query("SELECT FROM pg_roles WHERE rolname = $1", [.text(role)]).isEmpty else {
      throw StoreError.unknownRole(role)
    }
    let (name, schema) = (Connection.quoted(role), Connection.quoted(Self.schema))
    try connection.transaction {
      let row = try connection.query(
        "SELECT current_database(), has_database_privilege($1, current_database(), 'CONNECT')", [.text(role)]
      ).first
      if case (let database, false)? = try row?.decode(String.self, Bool.self) {
        try connection.query("GRANT CONNECT ON DATABASE \(Connection.quoted(database)) TO \(name)")
      }
      try connection.query("GRANT USAGE ON SCHEMA \(schema) TO \(name)")
      try connection.query("GRANT SELECT ON ALL TABLES IN SCHEMA \(schema) TO \(name)")
      try connection.query(
        "ALTER DEFAULT PRIVILEGES IN SCHEMA \(schema) GRANT SELECT ON TABLES TO \(name)")
      // A role that may not grant is answered with no more than a notice.
      let unreadable = try connection.query(
        """
        SELECT FROM pg_class WHERE relnamespace = $2::regnamespace AND relkind IN ('r', 'v')
          AND NOT has_table_privilege($1, oid, 'SELECT')
        """, [.text(role), .text(Self.schema)])
      guard unreadable.isEmpty else { throw StoreError.notOwner(schema: Self.schema) }
    }
  }
}
