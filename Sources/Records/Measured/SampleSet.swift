/// All samples of one problem at one checkpoint under one sampling setting.
package struct SampleSet: Codable, Sendable, Equatable {
  package var checkpoint: Checkpoint
  package var split: Split
  /// Index into the benchmark's sampling settings; nil for rollouts.
  package var sampling: Int?
  /// Index of the problem in its split.
  package var problem: Int
  /// In order of their index, from 0 without gaps.
  package var samples: [Sample]

  package init(checkpoint: Checkpoint, split: Split, sampling: Int?, problem: Int, samples: [Sample]) {
    self.checkpoint = checkpoint
    self.split = split
    self.sampling = sampling
    self.problem = problem
    self.samples = samples
  }
}
