/// How an attempt ended. The last one of a run gives the run's status.
package struct RunEnd: Codable, Sendable, Equatable {
  package var attempt: Int
  package var status: RunStatus
  /// ISO 8601 in UTC.
  package var ended: String
  /// For `failed`: what went wrong, in one line.
  package var reason: String?
  /// For `finished`: SHA-256 over final weights, samples and metrics, times left out.
  package var digest: String?

  package init(attempt: Int, status: RunStatus, ended: String, reason: String? = nil, digest: String? = nil) {
    self.attempt = attempt
    self.status = status
    self.ended = ended
    self.reason = reason
    self.digest = digest
  }
}
