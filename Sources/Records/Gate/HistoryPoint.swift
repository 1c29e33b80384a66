/// One run's value of a metric, for its history over commits.
package struct HistoryPoint: Codable, Sendable, Equatable {
  package var run: String
  package var commit: String
  package var seed: UInt64
  /// ISO 8601 in UTC.
  package var started: String
  /// At whose end it was measured; nil for what belongs to the whole run.
  package var stage: Stage?
  package var value: Double

  package init(run: String, commit: String, seed: UInt64, started: String, stage: Stage?, value: Double) {
    self.run = run
    self.commit = commit
    self.seed = seed
    self.started = started
    self.stage = stage
    self.value = value
  }
}
