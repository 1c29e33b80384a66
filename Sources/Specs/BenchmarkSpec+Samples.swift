package import Records

/// What the settings say about every sample of a run.
extension BenchmarkSpec {
  /// Whether an answer counts in a box only.
  package var needsBox: Bool { evaluation.answer == .boxed }

  /// The most tokens that a completion may have.
  package var completionLimits: [Split: Int] {
    [.evaluation: evaluation.maxCompletionLength, .grpo: grpo.maxCompletionLength]
  }
}
