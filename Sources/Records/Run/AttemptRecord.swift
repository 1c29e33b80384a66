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
