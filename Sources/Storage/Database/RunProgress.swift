package import Records

/// What the store knows of a run that may be going on: what is new since it was last asked, and how things stand.
package struct RunProgress: Sendable, Equatable {
  package var run: RunRecord
  package var summary: RunSummary
  /// Seconds since the last attempt began, by the server's clock; up to its end if it has ended.
  package var elapsed: Double
  /// Steps that were not known before, in order.
  package var newSteps: [StepRecord]
  /// Accuracy and length of every measured checkpoint under the first sampling setting, in order.
  package var measurements: [Measurement]
  package var timings: [Timing]
}
