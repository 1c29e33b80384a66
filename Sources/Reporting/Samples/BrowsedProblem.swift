package import Records

/// A problem and how the models of one run solved it.
package struct BrowsedProblem: Sendable, Equatable {
  /// What tells the run from others in the report, `seed 2` say; empty where there is only one.
  package var run: String
  package var problem: ProblemRecord
  /// The models in the order of training.
  package var solutions: [Solutions]

  package init(run: String, problem: ProblemRecord, solutions: [Solutions]) {
    self.run = run
    self.problem = problem
    self.solutions = solutions
  }

  /// What one model wrote.
  package struct Solutions: Sendable, Equatable {
    package var checkpoint: Checkpoint
    package var samples: [Sample]

    package init(checkpoint: Checkpoint, samples: [Sample]) {
      self.checkpoint = checkpoint
      self.samples = samples
    }
  }
}
