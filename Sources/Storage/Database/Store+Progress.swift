internal import Foundation
internal import Postgres
package import Records

extension Store {
  /// The channel on which runs are announced, by their identifiers, whenever something of them has been stored.
  private static let channel = "twostage_runs"

  /// Tells whoever listens that something of `run` is stored, once the caller's transaction is.
  func announce(run: String) throws {
    try connection.query("SELECT pg_notify($1, $2)", [.text(Self.channel), .text(run)])
  }

  /// Has `waitForNews` hear of runs; says whether the server does that: one that is a copy of another does not.
  package func listen() throws -> Bool {
    do {
      try connection.listen(to: Self.channel)
      return true
    } catch let error as PostgresError where !error.isConnectionLoss { return false }
  }

  /// Waits until something of `run` has been stored since the last call, `seconds` at most; says whether it has.
  package func waitForNews(of run: String, within seconds: Double) throws -> Bool {
    let end = ContinuousClock.now + .seconds(seconds)
    while true {
      let rest = (end - .now) / .seconds(1)
      if try connection.notifications(within: rest).contains(run) { return true }
      if rest <= 0 { return false }
    }
  }

  /// How `run` stands, and its steps after the one of `stage` and number `step`; all steps if none is given.
  ///
  /// Throws `StoreError.unknownRun` if there is no such run.
  package func progress(of run: String, after known: (stage: Stage, step: Int)?) throws -> RunProgress {
    try transaction {
      try connection.query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
      let reader = try HistoryReader(connection: connection, run: run, fault: fault(of:))
      let summary = try self.run(matching: run)
      let elapsed = try connection.query(
        """
        SELECT extract(epoch FROM coalesce(ended, now()) - attempts.started)::float8
        FROM attempts LEFT JOIN attempt_ends ON attempt_ends.run = attempts.run AND attempt = number
        WHERE attempts.run = $1 ORDER BY number DESC LIMIT 1
        """, [.int(reader.id)])
      return RunProgress(
        run: reader.record, summary: summary, elapsed: try elapsed.first?.decode(Double.self) ?? 0,
        newSteps: try reader.steps(after: known),
        measurements: try reader.measurements().filter {
          $0.sampling == 0 && $0.family == nil && ["accuracy", "length"].contains($0.metric)
        },
        timings: try reader.timings())
    }
  }
}
