package import Records

/// Which solutions of a run a report shows: some of the evaluation problems, as many of every stratum, with the first
/// few samples of each at the ends of the stages under the main sampling setting.
///
/// It looks at numbers only, never at texts and never at how a problem was solved: a copy of the run in which only these
/// samples kept their texts gives the same selection again. A smaller one is a part of every larger one.
package struct BrowsedSelection: Sendable {
  /// The ends of the stages, in order; the untrained model only where there is no other.
  package let checkpoints: [Checkpoint]
  /// The indices of the problems in their split, ascending.
  package let problems: [Int]
  private let chosen: Set<Int>

  /// Problems of a run, if nothing else is said.
  package static let defaultLimit = 100
  /// Samples of each problem at each checkpoint.
  package static let samplesPerProblem = 2

  /// Chooses `limit` problems at most.
  package init(_ history: RunHistory, limit: Int = defaultLimit) {
    let samples = EvaluationSamples(history)
    let ends = Stage.allCases.compactMap { stage in
      samples.checkpoints(of: stage, sampling: RunFindings.mainSampling).last
    }
    let trained = ends.filter { $0.stage != .base }
    checkpoints = trained.isEmpty ? ends : trained
    problems = Self.dealt(samples.problems, limit).sorted()
    chosen = Set(problems)
  }

  /// Whether the report shows `sample` of `set`.
  package func contains(_ set: SampleSet, _ sample: Sample) -> Bool {
    contains(set) && sample.index < Self.samplesPerProblem
  }

  /// Whether the report shows samples of `set`.
  func contains(_ set: SampleSet) -> Bool {
    set.split == .evaluation && set.sampling == RunFindings.mainSampling && chosen.contains(set.problem)
      && checkpoints.contains(set.checkpoint)
  }

  /// The indices of `limit` of the `problems`: the first of every stratum, then the second of every stratum, and so on.
  private static func dealt(_ problems: [ProblemRecord], _ limit: Int) -> [Int] {
    var rounds: [[Int]] = []
    var taken: [String: Int] = [:]
    for problem in problems {
      let round = taken[problem.stratum, default: 0]
      taken[problem.stratum] = round + 1
      if round == rounds.count { rounds.append([]) }
      rounds[round].append(problem.index)
    }
    return Array(rounds.joined().prefix(limit))
  }
}
