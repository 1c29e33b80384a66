/// How a run stands.
package enum RunStatus: String, Codable, Sendable {
  case running
  case finished
  /// Stopped by the user; can be resumed.
  case interrupted
  /// Ended by an error; the run's end says which.
  case failed
}
