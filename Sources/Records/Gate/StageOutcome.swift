/// What a run measured at the end of a stage, under the benchmark's first sampling setting.
package struct StageOutcome: Sendable, Equatable {
  package var checkpoint: Checkpoint
  /// SHA-256 of the weights.
  package var weights: String?
  /// In the order of their index.
  package var problems: [ProblemOutcome]
  /// The stage's first steps, in order.
  package var firstSteps: [StepRecord]

  package init(
    checkpoint: Checkpoint, weights: String?, problems: [ProblemOutcome], firstSteps: [StepRecord]
  ) {
    self.checkpoint = checkpoint
    self.weights = weights
    self.problems = problems
    self.firstSteps = firstSteps
  }
}
