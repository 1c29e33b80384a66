package import Randomness

/// What a set of problems is for.
package enum ProblemRole: String, Sendable, CaseIterable {
  case train, grpo, evaluation

  /// The random numbers that a procedural set of this role is drawn with.
  package var purpose: Purpose {
    switch self {
    case .train: .trainingProblems
    case .grpo: .grpoProblems
    case .evaluation: .evaluationProblems
    }
  }
}
