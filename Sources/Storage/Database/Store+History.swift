internal import Postgres
package import Records

extension Store {
  /// Everything that is stored of `run`, as it was at one moment, in order: samples by checkpoint, split,
  /// sampling, problem and index. Throws `StoreError.unknownRun` if there is no such run.
  package func history(of run: String) throws -> RunHistory {
    try transaction {
      try connection.query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
      let reader = try HistoryReader(connection: connection, run: run, fault: fault(of:))
      var history = RunHistory(run: reader.record)
      history.attempts = try reader.attempts()
      history.end = try reader.end(of: history.attempts.last)
      history.problems = try reader.problems()
      history.steps = try reader.steps()
      history.samples = try reader.samples()
      history.measurements = try reader.measurements()
      history.weights = reader.checkpoints.compactMap(\.weights)
      history.timings = try reader.timings()
      history.resources = try reader.resources()
      history.verdicts = try reader.verdicts()
      return history
    }
  }
}
