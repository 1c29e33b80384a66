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

  package var description: String {
    let code = sqlState.map { " (SQLSTATE \($0))" } ?? ""
    return "PostgreSQL: \(message)\(code)\(advice.map { "; \($0)" } ?? "")"
  }

  private var advice: String? {
    guard let sqlState else { return "check that the server runs and that DATABASE_URL or PGHOST name it" }
    if sqlState.hasPrefix("28") { return "check the user and the password in DATABASE_URL or PGUSER" }
    if sqlState.hasPrefix("57P") || sqlState.hasPrefix("08") {
      return "check that the server runs, then try again"
    }
    return switch sqlState {
    case "3D000": "create the database with `createdb`, or name another one in DATABASE_URL"
    case "42501": "let the role create schemas in this database: GRANT CREATE ON DATABASE ... TO ..."
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
