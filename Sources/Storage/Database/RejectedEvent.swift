/// An event that the database refused for what is in it; the journal keeps it whole.
package struct RejectedEvent: Sendable, Equatable, Codable, CustomStringConvertible {
  package var run: String
  /// Where the event's line begins in the journal, in bytes.
  package var offset: Int64
  /// The event's key, cut off where it is long.
  package var event: String
  /// The first part of the event as JSON.
  package var payload: String
  /// The server's code for what is wrong, and its message.
  package var sqlState: String
  package var message: String

  package var description: String {
    "run \(run): event \(event), at byte \(offset) of the journal, was refused by the database and set aside: "
      + "\(message) (SQLSTATE \(sqlState))"
  }
}
