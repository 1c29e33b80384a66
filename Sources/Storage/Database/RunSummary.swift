package import Records

/// One line of the list of runs.
package struct RunSummary: Sendable, Equatable, Codable {
  package var run: String
  package var benchmark: String
  package var benchmarkHash: String
  package var commit: String
  /// SHA-256 of the uncommitted difference; nil when the tree was clean.
  package var dirtyDiff: String?
  package var seed: UInt64
  /// `interrupted` also if it has given no sign of life for a minute.
  package var status: RunStatus
  /// ISO 8601 in UTC.
  package var started: String
  package var ended: String?
  package var reason: String?
  package var digest: String?
  package var attempts: Int
  package var host: String?

  package init(
    run: String, benchmark: String, benchmarkHash: String, commit: String, dirtyDiff: String?, seed: UInt64,
    status: RunStatus, started: String, ended: String?, reason: String?, digest: String?, attempts: Int,
    host: String?
  ) {
    self.run = run
    self.benchmark = benchmark
    self.benchmarkHash = benchmarkHash
    self.commit = commit
    self.dirtyDiff = dirtyDiff
    self.seed = seed
    self.status = status
    self.started = started
    self.ended = ended
    self.reason = reason
    self.digest = digest
    self.attempts = attempts
    self.host = host
  }
}
