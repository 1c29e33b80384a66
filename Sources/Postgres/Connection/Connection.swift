internal import CLibpq
internal import Foundation

/// A connection to a PostgreSQL server through libpq; used by one thread at a time.
///
/// Values are always bound. Calls wait until the server has answered, `ServerWait` or the connection's own patience ends.
package final class Connection {
  let connection: OpaquePointer
  /// How long the server may be silent before it counts as lost; nil for as long as it likes.
  private let patience: Duration?
  /// Whether an answer was not waited for: what comes next on the connection would be mistaken for another's.
  private var isGivenUp = false

  /// Connects to what `location` names: a `postgresql://` URL, `key=value` pairs, or nothing for what the
  /// `PG*` variables say. Unqualified names are looked up in `schema`, which need not exist yet.
  ///
  /// - Parameter patience: How long the server may be silent in the middle of an answer before it counts as lost.
  package init(_ location: String, schema: String? = nil, patience: Duration? = nil) throws {
    self.patience = patience
    let password = try ConnectionSettings(location).password
    // libpq lets a later keyword win over an earlier one: only the encoding is not for the location to
    // change.
    let settings: [(String, String)] = [
      ("fallback_application_name", "twostage"), ("connect_timeout", "10"), ("dbname", location),
      ("client_encoding", "UTF8"),
    ]
    // Looking up a host's name cannot be done without blocking, so all of it is done elsewhere.
    let opened = try ServerWait.perform {
      CStrings.with(settings.map(\.0) + [nil]) { keywords in
        CStrings.with(settings.map(\.1) + [nil]) { values in PQconnectdbParams(keywords, values, 1) }
      }
    } abandon: {
      PQfinish($0)
    }
    guard let opened else { throw PostgresError(sqlState: "53200", message: "no memory for a connection") }
    guard PQstatus(opened) == CONNECTION_OK else {
      var message = String(cString: PQerrorMessage(opened))
      PQfinish(opened)
      if let password, !password.isEmpty { message = message.replacingOccurrences(of: password, with: "***") }
      throw PostgresError(sqlState: nil, message: message)
    }
    connection = opened
    PQsetnonblocking(connection, 1)
    PQsetNoticeProcessor(connection, { _, _ in }, nil)
    if let schema {
      try query("SELECT set_config('search_path', $1, false)", [.text(schema)])
    }
  }

  deinit { PQfinish(connection) }

  /// Runs one statement and returns its rows; `$1`, `$2` … stand for `parameters`.
  @discardableResult
  package func query(_ sql: String, _ parameters: [Value?] = []) throws -> Rows {
    let isSent = CStrings.with(parameters.map { $0?.encoded }) { values in
      PQsendQueryParams(connection, sql, Int32(parameters.count), nil, values, nil, nil, 0)
    }
    guard isSent == 1 else { throw failure(nil) }
    return Rows(owning: try checked(try answer(), expecting: [PGRES_TUPLES_OK, PGRES_COMMAND_OK]))
  }

  /// Runs several statements without parameters, all or none of them.
  package func script(_ sql: String) throws {
    PQclear(try checked(try execute(sql), expecting: [PGRES_TUPLES_OK, PGRES_COMMAND_OK]))
  }

  private func execute(_ sql: String) throws -> OpaquePointer? {
    guard PQsendQuery(connection, sql) == 1 else { throw failure(nil) }
    return try answer()
  }

  /// Runs `body` in a transaction, which is rolled back if it throws.
  package func transaction<Result>(_ body: () throws -> Result) throws -> Result {
    try query("BEGIN")
    do {
      let result = try body()
      // The server answers COMMIT of a failed transaction with ROLLBACK, not with an error.
      guard try query("COMMIT").commandTag == "COMMIT" else {
        throw PostgresError(sqlState: "25P02", message: "the transaction had failed and was rolled back")
      }
      return result
    } catch {
      // After a lost connection there is nothing to roll back, and the first error is the one that says why.
      if PQtransactionStatus(connection) != PQTRANS_IDLE { _ = try? query("ROLLBACK") }
      throw error
    }
  }

  /// Runs `body` as a part of the open transaction: what it did is undone if it throws, what was done before stays.
  package func savepoint<Result>(_ body: () throws -> Result) throws -> Result {
    try query("SAVEPOINT part")
    do {
      let result = try body()
      try query("RELEASE SAVEPOINT part")
      return result
    } catch {
      if PQstatus(connection) == CONNECTION_OK {
        try script("ROLLBACK TO SAVEPOINT part; RELEASE SAVEPOINT part")
      }
      throw error
    }
  }

  /// Copies the rows that `body` writes into `columns` of `table`; none is kept if it throws.
  package func copy(into table: String, columns: [String], _ body: (inout CopyWriter) throws -> Void) throws {
    let names = columns.map(Self.quoted).joined(separator: ", ")
    let sql = "COPY \(Self.quoted(table)) (\(names)) FROM STDIN"
    PQclear(try checked(try execute(sql), expecting: [PGRES_COPY_IN]))
    do {
      var writer = CopyWriter(connection: self)
      try body(&writer)
      try writer.flush()
    } catch {
      try? endCopy(because: "abandoned by the client")
      if let rest = try? answer() { PQclear(rest) }
      throw error
    }
    try endCopy(because: nil)
    PQclear(try checked(try answer(), expecting: [PGRES_COMMAND_OK]))
  }

  /// Sends a piece of what is copied.
  func putCopy(_ bytes: [UInt8]) throws {
    try put {
      bytes.withUnsafeBytes {
        PQputCopyData(
          connection, $0.assumingMemoryBound(to: CChar.self).baseAddress, Int32(bytes.count))
      }
    }
  }

  private func endCopy(because reason: String?) throws {
    try put { PQputCopyEnd(connection, reason) }
  }

  private func put(_ call: () -> Int32) throws {
    while true {
      switch call() {
      case 1: return
      case 0: try wait(for: POLLIN | POLLOUT)
      default: throw failure(nil)
      }
      // A server that waits for us to read would never take what we write.
      guard PQconsumeInput(connection) == 1 else { throw failure(nil) }
    }
  }

  /// Sends what is left of a command and waits for its results; the last of them, nil if there is none.
  private func answer() throws -> OpaquePointer? {
    // What cannot be sent because the server has ended is told by the result that it left.
    while PQflush(connection) == 1 {
      try wait(for: POLLIN | POLLOUT)
      guard PQconsumeInput(connection) == 1 else { break }
    }
    var last: OpaquePointer?
    do {
      while true {
        while PQisBusy(connection) == 1 {
          try wait(for: POLLIN)
          guard PQconsumeInput(connection) == 1 else { break }
        }
        guard let result = PQgetResult(connection) else { return last }
        PQclear(last)
        last = result
        if PQresultStatus(result) == PGRES_COPY_IN || PQstatus(connection) == CONNECTION_BAD { return last }
      }
    } catch {
      PQclear(last)
      throw error
    }
  }

  /// Waits for the socket; throws when the time for that is over.
  private func wait(for events: Int32) throws {
    let start = ContinuousClock.now
    while true {
      if ServerWait.isOver {
        isGivenUp = true
        throw ServerWait.left
      }
      var request = pollfd(fd: PQsocket(connection), events: Int16(events), revents: 0)
      let ready = poll(&request, 1, ServerWait.slice)
      if ready > 0 || (ready < 0 && errno != EINTR) { return }
      if let patience, ContinuousClock.now - start >= patience {
        isGivenUp = true
        throw PostgresError(
          sqlState: nil,
          message:
            "the server has not answered for \(Int(patience / .seconds(1))) seconds: it is stopped, cut off, or "
            + "another session holds a lock")
      }
    }
  }

  /// `name` as an identifier in SQL; identifiers cannot be bound as values are.
  package static func quoted(_ name: String) -> String {
    "\"" + name.storable.replacingOccurrences(of: "\"", with: "\"\"") + "\""
  }

  /// Returns `result` if its status is one of `expecting`; otherwise frees it and throws what it says.
  private func checked(_ result: OpaquePointer?, expecting: [ExecStatusType]) throws -> OpaquePointer {
    guard let result else { throw failure(nil) }
    if expecting.contains(PQresultStatus(result)) { return result }
    defer { PQclear(result) }
    throw failure(result)
  }

  func failure(_ result: OpaquePointer?) -> PostgresError {
    // PG_DIAG_SQLSTATE is the character 'C': libpq's macro for it does not reach Swift.
    let state = result.flatMap { PQresultErrorField($0, Int32(UInt8(ascii: "C"))) }.map {
      String(cString: $0)
    }
    let message = result.map { String(cString: PQresultErrorMessage($0)) } ?? ""
    return PostgresError(
      sqlState: isGivenUp || PQstatus(connection) == CONNECTION_BAD ? nil : state ?? "XX000",
      message: message.isEmpty ? String(cString: PQerrorMessage(connection)) : message)
  }
}
