/// How a run stands.
package enum RunStatus: String, Codable, Sendable {
  case running
  case finished
  /// Stopped by the user; can be resumed.
  case interrupted
  /// Ended by an error; the run's end says which.
  case failed
}

/// One process that worked on a run: the first, or one that resumed it.
package struct AttemptRecord: Codable, Sendable, Equatable {
  /// 1 for the first.
  package var number: Int
  /// ISO 8601 in UTC.
  package var started: String
  package var threads: Int
  package var processID: Int32
  package var host: String

  package init(number: Int, started: String, threads: Int, processID: Int32, host: String) {
    self.number = number
    self.started = started
    self.threads = threads
    self.processID = processID
    self.host = host
  }
}

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
