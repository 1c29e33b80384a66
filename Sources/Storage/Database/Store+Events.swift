internal import Postgres
package import Records

extension Store {
  /// The events of `run` as they can be told from the database, the ends of all attempts last.
  ///
  /// Their order is not that of the run's journal, and U+0000 in texts has been replaced; times may be written with fewer
  /// digits. Throws `StoreError.unknownRun` if there is no such run.
  package func events(of run: String) throws -> [Event] {
    let history = try history(of: run)
    var events: [Event] = [.runStarted(history.run)]
    events += history.attempts.map { .attemptStarted($0) }
    events += history.problems.map { .problem($0) }
    events += history.steps.map { .step($0) }
    events += history.samples.map { .samples($0) }
    events += history.measurements.map { .measurement($0) }
    events += history.timings.map { .timing($0) }
    events += history.weights.map { .weights($0) }
    events += history.resources.map { .resource($0) }
    events += history.verdicts.map { .verdict($0) }
    events += try HistoryReader(connection: connection, run: run, fault: fault(of:)).ends().map {
      .attemptEnded($0)
    }
    return events
  }
}
