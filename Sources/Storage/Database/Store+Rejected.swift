internal import Foundation
internal import Postgres
internal import Records

extension Store {
  /// The events that the database refused, of `run` or of all runs, oldest first, at most `limit` of them.
  package func rejectedEvents(of run: String? = nil, limit: Int = 1000) throws -> [RejectedEvent] {
    try connection.query(
      """
      SELECT run, byte_offset, event, payload, sql_state, message FROM rejected_events
      WHERE $1::text IS NULL OR run = $1 ORDER BY rejected, run, byte_offset LIMIT $2
      """, [run.map(Value.text), .int(limit)]
    ).map { row in
      let (run, offset, event, payload, state, message) = try row.decode(
        String.self, Int64.self, String.self, String.self, String.self, String.self)
      return RejectedEvent(
        run: run, offset: offset, event: event, payload: payload, sqlState: state, message: message)
    }
  }

  /// How many events the database refused, of all runs.
  package func rejectedEventCount() throws -> Int {
    try connection.query("SELECT count(*) FROM rejected_events").first?.decode(Int.self) ?? 0
  }

  /// Forgets that an event was set aside: it is stored.
  func forgetRejected(run: String, offset: Int64) throws {
    try connection.query(
      "DELETE FROM rejected_events WHERE run = $1 AND byte_offset = $2", [.text(run), .integer(offset)])
  }

  /// Sets `event` of `run` aside, whose line in the journal begins at byte `offset`; of one that is set aside already
  /// the latest reason stands. Keys, payloads and messages are cut off: a long text may be what was refused.
  func setAside(_ event: Event, at offset: Int64, run: String, reason: PostgresError) throws {
    func cut(_ text: String, _ count: Int) -> Value { .text(String(text.unicodeScalars.prefix(count))) }
    let payload = String(decoding: try JournalFormat.makeEncoder().encode(event), as: UTF8.self)
    try connection.query(
      """
      INSERT INTO rejected_events (run, byte_offset, event, payload, sql_state, message)
      VALUES ($1, $2, $3, $4, $5, $6)
      ON CONFLICT (run, byte_offset) DO UPDATE SET event = excluded.event, payload = excluded.payload,
        sql_state = excluded.sql_state, message = excluded.message
      """,
      [
        .text(run), .integer(offset), cut(event.key, 300), cut(payload, 10_000),
        .text(reason.sqlState ?? "XX000"), cut(reason.message, 1000),
      ])
  }
}
