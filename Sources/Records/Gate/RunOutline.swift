/// What a comparison asks of a run.
package struct RunOutline: Sendable, Equatable {
  package var run: RunRecord
  package var status: RunStatus
  /// SHA-256 over everything that the run computed; nil if it is not finished.
  package var digest: String?
  /// The ends of the stages that have samples, in order.
  package var stages: [StageOutcome]
  /// Of all attempts.
  package var timings: [Timing]
  package var resources: [ResourceRecord]

  package init(
    run: RunRecord, status: RunStatus, digest: String?, stages: [StageOutcome] = [], timings: [Timing] = [],
    resources: [ResourceRecord] = []
  ) {
    self.run = run
    self.status = status
    self.digest = digest
    self.stages = stages
    self.timings = timings
    self.resources = resources
  }

  /// The end of `stage`; nil if it was not measured.
  package func end(of stage: Stage) -> StageOutcome? { stages.first { $0.checkpoint.stage == stage } }
}
