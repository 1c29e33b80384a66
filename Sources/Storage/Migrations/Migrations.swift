package import Postgres

/// The schema of the database, step by step.
package enum Migrations {
  static let all: [Migration] = [.initial, .conditions, .rejectedEvents]

  /// The schema that this program reads and writes.
  package static var current: Int { all.count }

  /// The lock that keeps two programs from migrating one database at once: the bytes of "twostage" as a
  /// number.
  private static let advisoryLock: Int64 = 0x7477_6F73_7461_6765

  /// Brings the database behind `connection` up to the current schema; returns how many steps were missing.
  ///
  /// A database that is up to date is only read, so that a role that may read alone will do.
  ///
  /// - Parameter last: the number of the last step to take; all of them if not given.
  ///
  /// Throws `StoreError.newerSchema`, with nothing changed, if the database is ahead of this program, and
  /// `StoreError.olderSchema` if it is behind and may not be changed.
  @discardableResult
  package static func apply(to connection: Connection, through last: Int = current) throws -> Int {
    try requireSupported(serverVersion: connection.serverVersion)
    let found = try version(of: connection)
    if found >= last { return 0 }
    do { return try takeSteps(on: connection, through: last) } catch let error as PostgresError
      where found > 0 && error.forbidsWriting
    {
      throw StoreError.olderSchema(database: found, program: current, reason: error.message)
    }
  }

  /// The oldest major version of PostgreSQL that this program works with: it writes numbers with all their digits.
  package static let oldestServer = 12

  /// Throws `StoreError.oldServer` for a server of an older version, which would lose digits or not know the statements.
  package static func requireSupported(serverVersion version: Int) throws {
    guard version < oldestServer * 10_000 else { return }
    let (major, minor) = (version / 10_000, version / 100 % 100)
    throw StoreError.oldServer(version: major < 10 ? "\(major).\(minor)" : "\(major)")
  }

  private static func takeSteps(on connection: Connection, through last: Int) throws -> Int {
    try connection.query("SELECT pg_advisory_lock($1)", [.integer(advisoryLock)])
    defer { _ = try? connection.query("SELECT pg_advisory_unlock($1)", [.integer(advisoryLock)]) }
    try connection.script(
      """
      CREATE SCHEMA IF NOT EXISTS \(Store.schema);
      CREATE TABLE IF NOT EXISTS \(Store.schema).schema_migrations (
        number int PRIMARY KEY, name text NOT NULL, applied timestamptz NOT NULL DEFAULT now()
      )
      """)
    let missing = all.prefix(last).dropFirst(try version(of: connection))
    for migration in missing {
      try connection.transaction {
        try connection.script(migration.sql)
        try connection.query(
          "INSERT INTO schema_migrations (number, name) VALUES ($1, $2)",
          [.int(migration.number), .text(migration.name)])
      }
    }
    return missing.count
  }

  /// The schema that the database has; 0 for an empty one. Throws if it is newer than this program's.
  static func version(of connection: Connection) throws -> Int {
    let exists = try connection.query(
      "SELECT to_regclass($1) IS NOT NULL", [.text("\(Store.schema).schema_migrations")])
    guard try exists.first?.decode(Bool.self) == true else { return 0 }
    let rows = try connection.query("SELECT coalesce(max(number), 0) FROM schema_migrations")
    let version = try rows.first?.decode(Int.self) ?? 0
    guard version <= current else { throw StoreError.newerSchema(database: version, program: current) }
    return version
  }
}
