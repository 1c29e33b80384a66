internal import CLibpq
internal import Foundation

extension Connection {
  /// Has the server tell this connection what is announced on `channel` from now on.
  package func listen(to channel: String) throws {
    try query("LISTEN \(Self.quoted(channel))")
  }

  /// What was announced since the last call, in order; if that is nothing, waits for the next, `seconds` at most.
  ///
  /// A signal ends the wait early. Throws if the connection is lost.
  package func notifications(within seconds: Double) throws -> [String] {
    let waiting = try received()
    if !waiting.isEmpty { return waiting }
    var socket = pollfd(fd: PQsocket(connection), events: Int16(POLLIN), revents: 0)
    guard poll(&socket, 1, Int32(max(0, min(seconds, 3600)) * 1000)) > 0 else { return [] }
    return try received()
  }

  /// The payloads that have arrived; waits for nothing.
  private func received() throws -> [String] {
    guard PQconsumeInput(connection) == 1 else { throw failure(nil) }
    var payloads: [String] = []
    while let notification = PQnotifies(connection) {
      payloads.append(String(cString: notification.pointee.extra))
      PQfreemem(notification)
    }
    return payloads
  }
}
