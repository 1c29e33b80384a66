/// What the server or libpq refused, in one line without passwords.
package struct PostgresError: Error, Sendable, CustomStringConvertible {
  /// The five-character code of the SQL standard; nil where the server was not reached or is gone.
  package let sqlState: String?
  /// The message of the server or of libpq, on one line.
  package let message: String

  package init(sqlState: String?, message: String) {
    self.sqlState = sqlState
    self.message = Self.oneLine(message)
  }

  /// Whether the connection is at fault and the same work may succeed over a new one.
  package var isConnectionLoss: Bool {
    guard let sqlState else { return true }
    return sqlState.hasPrefix("08") || sqlState.hasPrefix("57P")
  }

  /// Whether the server cannot keep the values it was sent, or not beside those that it has: the same ones will fail
  /// again, others may not.
  package var refusesData: Bool {
    ["22", "23", "54"].contains(sqlState?.prefix(2))
  }

  /// Whether the transaction lost against another one and may succeed if it is tried again at once.
  package var isTransient: Bool { sqlState == "40001" || sqlState == "40P01" }

  /// Whether the role, or the server as a whole, may only be read.
  package var forbidsWriting: Bool { sqlState == "42501" || sqlState == "25006" }

  package var description: String {
    let code = sqlState.map { " (SQLSTATE \($0))" } ?? ""
    return "PostgreSQL: \(message)\(code)\(advice.map { "; \($0)" } ?? "")"
  }

  private var advice: String? {
    // libpq's words for a user id without an entry in /etc/passwd: it has no name to connect under.
    if sqlState == nil, message.contains("local user with ID") {
      return "name the user in DATABASE_URL or PGUSER"
    }
    guard let sqlState else { return "check that the server runs and that DATABASE_URL or PGHOST name it" }
    if sqlState.hasPrefix("28") { return "check the user and the password in DATABASE_URL or PGUSER" }
    if sqlState == "08001" { return nil }
    if sqlState.hasPrefix("57P") || sqlState.hasPrefix("08") {
      return "check that the server runs, then try again"
    }
    return switch sqlState {
    case "3D000": "create the database with `createdb`, or name another one in DATABASE_URL"
    case "25006":
      "this server can only be read: name the primary, or all servers with target_session_attrs=read-write"
    case "42501":
      "to store runs the role must be able to create schemas in this database: GRANT CREATE ON DATABASE ... TO ...; "
        + "to read them: twostage db grant-reader ROLE"
    case "42P01", "42703", "42704", "42804", "42883":
      "tables of the schema `twostage` were dropped or altered: restore them from a dump, or drop the schema "
        + "(DROP SCHEMA twostage CASCADE), and `twostage db sync` makes it anew from the journals that are here"
    case "55P03": "another session holds a lock; end it, or wait"
    case "53100": "free some disk space on the server"
    case "53300": "close other connections, or raise max_connections"
    default: nil
    }
  }

  private static func oneLine(_ message: String) -> String {
    message.split(whereSeparator: \.isNewline)
      .map { $0.drop(while: \.isWhitespace) }
      .filter { !$0.isEmpty }
      .joined(separator: "; ")
  }
}
