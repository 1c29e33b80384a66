internal import Postgres

extension Store {
  /// How many samples of `run` are stored, rollouts included.
  package func sampleCount(of run: String) throws -> Int {
    let rows = try connection.query(
      """
      SELECT count(*) FROM samples WHERE checkpoint IN (
        SELECT checkpoints.id FROM checkpoints JOIN runs ON runs.id = checkpoints.run WHERE runs.run = $1)
      """, [.text(run)])
    return try rows.first?.decode(Int.self) ?? 0
  }

  /// Deletes everything of `run`. How far its journal has been read is kept, so that a copy of the journal that is left
  /// somewhere does not bring the run back.
  package func delete(run: String) throws {
    let benchmark = try connection.query("SELECT benchmark FROM runs WHERE run = $1", [.text(run)])
    try connection.query("DELETE FROM rejected_events WHERE run = $1", [.text(run)])
    try connection.query("DELETE FROM runs WHERE run = $1", [.text(run)])
    for row in benchmark { try deleteUnused(benchmark: try row.decode(String.self)) }
  }
}
