/// One summary figure of a checkpoint, computed from its samples: a cache of what the samples say.
package struct Measurement: Codable, Sendable, Equatable {
  package var checkpoint: Checkpoint
  /// Index into the benchmark's sampling settings.
  package var sampling: Int
  /// `accuracy`, `length`, `length_correct`, `length_stopped`, `cut_share`, `answered_share`, `pass@8`, `maj@8`,
  /// and at a token budget `accuracy@48tokens`, `length@48tokens`.
  package var metric: String
  /// The family that it is restricted to; nil for all problems.
  package var family: String?
  package var value: Double
  /// Standard error for claims about the task: problems are a sample. Nil where it is not defined.
  package var questionError: Double?
  /// Standard error for the same problems, sampled again. Nil where it is not defined.
  package var samplingError: Double?
  package var problems: Int
  package var samplesPerProblem: Int

  package init(
    checkpoint: Checkpoint, sampling: Int, metric: String, family: String? = nil, value: Double,
    questionError: Double?, samplingError: Double?, problems: Int, samplesPerProblem: Int
  ) {
    self.checkpoint = checkpoint
    self.sampling = sampling
    self.metric = metric
    self.family = family
    self.value = value
    self.questionError = questionError
    self.samplingError = samplingError
    self.problems = problems
    self.samplesPerProblem = samplesPerProblem
  }
}
