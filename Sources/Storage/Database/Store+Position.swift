package import Foundation
internal import Postgres

extension Store {
  /// How far the journal of `run` has been stored, in bytes; no other process can store it until the
  /// transaction ends.
  func lockPosition(run: String) throws -> Int64 {
    let rows = try connection.query(
      """
      INSERT INTO journal_positions (run, byte_offset) VALUES ($1, 0)
      ON CONFLICT (run) DO UPDATE SET byte_offset = journal_positions.byte_offset RETURNING byte_offset
      """, [.text(run)])
    return try rows.first?.decode(Int64.self) ?? 0
  }

  func setPosition(_ position: Int64, run: String) throws {
    try connection.query(
      "UPDATE journal_positions SET byte_offset = $2 WHERE run = $1", [.text(run), .integer(position)])
  }

  /// Has the journal of `run` read from its start at the next sync.
  package func forgetPosition(run: String) throws {
    try connection.query("DELETE FROM journal_positions WHERE run = $1", [.text(run)])
  }

  /// Takes the journal at `url` for stored, although this database has heard the run's events from elsewhere.
  package func skipJournal(_ url: URL, ofRun run: String) throws {
    let attributes = try FileManager.default.attributesOfItem(atPath: url.path(percentEncoded: false))
    try transaction {
      _ = try lockPosition(run: run)
      try setPosition((attributes[.size] as? NSNumber)?.int64Value ?? 0, run: run)
    }
  }
}
