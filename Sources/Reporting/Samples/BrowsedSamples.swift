package import Records

/// Solutions for readers to look at: problems with what the models wrote before and after each stage.
package struct BrowsedSamples: Sendable, Equatable {
  /// How they were chosen.
  package var note: String
  /// The sampling setting, as tables name it.
  package var sampling: String
  package var problems: [BrowsedProblem]

  package init(note: String, sampling: String, problems: [BrowsedProblem]) {
    self.note = note
    self.sampling = sampling
    self.problems = problems
  }

  /// Those of one run; nil if nothing was sampled yet.
  package init?(_ history: RunHistory) {
    self.init([(label: "", history: history)])
  }

  /// Those of several runs, each under its label, with `limit` problems in all at most but some of every run; nil if
  /// nothing was sampled yet.
  package init?(_ runs: [(label: String, history: RunHistory)], limit: Int = BrowsedSelection.defaultLimit) {
    guard let first = runs.first?.history else { return nil }
    let share = max(1, limit / runs.count)
    problems = runs.flatMap { Self.problems(of: $0.history, label: $0.label, limit: share) }
    guard !problems.isEmpty else { return nil }
    sampling = RunFindings(first).name(ofSampling: RunFindings.mainSampling)
    let counts = runs.map { EvaluationSamples($0.history).problems.count }
    let isAlike = runs.count > 1 && Set(counts).count == 1 && problems.count == share * runs.count
    let part =
      isAlike
      ? "\(Format.count(share)) of the \(Format.count(counts[0])) evaluation problems of each of \(runs.count) runs"
      : "\(Format.count(problems.count)) of the \(Format.count(counts.reduce(0, +))) evaluation problems"
    note =
      "\(part), as many of every family and tier, with the first \(BrowsedSelection.samplesPerProblem) samples of each "
      + "(\(sampling)). Chosen by their number alone, not by how they were solved."
  }

  private static func problems(of history: RunHistory, label: String, limit: Int) -> [BrowsedProblem] {
    let selection = BrowsedSelection(history, limit: limit)
    var found: [Int: [BrowsedProblem.Solutions]] = [:]
    for set in history.samples where selection.contains(set) {
      found[set.problem, default: []].append(
        BrowsedProblem.Solutions(
          checkpoint: set.checkpoint, samples: set.samples.filter { selection.contains(set, $0) }))
    }
    let records = Dictionary(
      history.problems.filter { $0.split == .evaluation }.map { ($0.index, $0) }
    ) { first, _ in first }
    return selection.problems.compactMap { index in
      guard let problem = records[index], let solutions = found[index] else { return nil }
      return BrowsedProblem(
        run: label, problem: problem, solutions: solutions.sorted { $0.checkpoint < $1.checkpoint })
    }
  }
}
