import Records
import Statistics

/// The evaluation samples of a run, found by checkpoint and sampling setting and lined up by problem.
struct EvaluationSamples {
  /// The evaluation problems in the order of their index.
  let problems: [ProblemRecord]
  private let samples: [Place: [[Sample]]]

  private struct Place: Hashable {
    var checkpoint: Checkpoint
    var sampling: Int
  }

  init(_ history: RunHistory) {
    problems = history.problems.filter { $0.split == .evaluation }.sorted { $0.index < $1.index }
    var position: [Int: Int] = [:]
    for (place, problem) in problems.enumerated() { position[problem.index] = place }
    let none = [[Sample]](repeating: [], count: problems.count)
    var samples: [Place: [[Sample]]] = [:]
    for set in history.samples where set.split == .evaluation {
      guard let sampling = set.sampling, let problem = position[set.problem] else { continue }
      samples[Place(checkpoint: set.checkpoint, sampling: sampling), default: none][problem] = set.samples
    }
    self.samples = samples
  }

  /// The checkpoints of `stage` that have samples under `sampling`, in order.
  func checkpoints(of stage: Stage, sampling: Int) -> [Checkpoint] {
    samples.keys.filter { $0.checkpoint.stage == stage && $0.sampling == sampling }.map(\.checkpoint).sorted()
  }

  /// The samples of each problem, in the order of `problems`; problems that have none are empty lists.
  func lists(at checkpoint: Checkpoint, sampling: Int) -> [[Sample]] {
    samples[Place(checkpoint: checkpoint, sampling: sampling)]
      ?? [[Sample]](repeating: [], count: problems.count)
  }

  /// The problems with their strata.
  /// - Throws: `StatisticsError` if there are none.
  func stratified() throws -> StratifiedProblems {
    try StratifiedProblems(strata: problems.map(\.stratum))
  }
}
