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
  /// - Parameter family: Only problems of this family; nil for all.
  func lists(at checkpoint: Checkpoint, sampling: Int, family: String? = nil) -> [[Sample]] {
    let all =
      samples[Place(checkpoint: checkpoint, sampling: sampling)]
      ?? [[Sample]](repeating: [], count: problems.count)
    guard let family else { return all }
    return zip(problems, all).filter { $0.0.family == family }.map(\.1)
  }

  /// The mean of `value` over the samples of each problem; nil if a problem has none.
  func means(
    at checkpoint: Checkpoint, sampling: Int, family: String? = nil, _ value: (Sample) -> Double
  ) -> [Double]? {
    let lists = lists(at: checkpoint, sampling: sampling, family: family)
    guard !lists.isEmpty, !lists.contains(where: \.isEmpty) else { return nil }
    return lists.map { $0.reduce(0) { $0 + value($1) } / Double($0.count) }
  }

  /// The problems with their strata.
  /// - Parameter family: Only problems of this family; nil for all.
  /// - Throws: `StatisticsError` if there are none.
  func stratified(family: String? = nil) throws -> StratifiedProblems {
    try StratifiedProblems(
      strata: problems.filter { family == nil || $0.family == family }.map(\.stratum))
  }
}
