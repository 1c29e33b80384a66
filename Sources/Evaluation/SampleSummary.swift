package import Records
internal import Statistics

/// Computes the stored summaries of one checkpoint under one sampling setting from its samples.
package enum SampleSummary {
  /// All measurements: over all problems, then accuracy and length for each family.
  ///
  /// - Parameters:
  ///   - sets: one set a problem, in the order of `problems`.
  ///   - samples: samples that every problem must have; fewer are refused.
  ///   - budgets: token budgets, none above the length that the samples were drawn with.
  package static func measurements(
    _ sets: [SampleSet], of problems: [ProblemRecord], checkpoint: Checkpoint, sampling: Int, samples: Int,
    budgets: [Int]
  ) throws -> [Measurement] {
    var result = try Subset(sets, problems, checkpoint, sampling, samples, family: nil).all(budgets: budgets)
    var families: [String] = []
    for problem in problems where !families.contains(problem.family) { families.append(problem.family) }
    guard families.count > 1 else { return result }
    for family in families {
      let members = problems.indices.filter { problems[$0].family == family }
      let subset = try Subset(
        members.map { sets[$0] }, members.map { problems[$0] }, checkpoint, sampling, samples, family: family)
      result += try [subset.accuracy(), subset.length()]
    }
    return result
  }

  /// Some of the problems with their samples.
  private struct Subset {
    private let sets: [SampleSet]
    private let strata: StratifiedProblems
    private let checkpoint: Checkpoint
    private let sampling: Int
    private let samples: Int
    private let family: String?

    init(
      _ sets: [SampleSet], _ problems: [ProblemRecord], _ checkpoint: Checkpoint, _ sampling: Int,
      _ samples: Int,
      family: String?
    ) throws {
      self.sets = sets
      strata = try StratifiedProblems(strata: problems.map(\.stratum))
      self.checkpoint = checkpoint
      self.sampling = sampling
      self.samples = samples
      self.family = family
    }

    func accuracy() throws -> Measurement { try mean("accuracy") { $0.isCorrect ? 1 : 0 } }

    func length() throws -> Measurement { try mean("length") { Double($0.tokens) } }

    func all(budgets: [Int]) throws -> [Measurement] {
      var result = try [
        accuracy(), length(), mean("cut_share") { $0.end == .cut ? 1 : 0 },
        mean("answered_share") { $0.answer == nil ? 0 : 1 },
      ]
      result += [
        meanLength("length_correct", where: \.isCorrect), meanLength("length_stopped") { $0.end == .stop },
      ]
      .compactMap { $0 }
      result += try passAtK() + majority()
      for budget in budgets { result += try atBudget(budget) }
      return result
    }

    private func measurement(_ metric: String, _ estimate: Estimate) -> Measurement {
      Measurement(
        checkpoint: checkpoint, sampling: sampling, metric: metric, family: family, value: estimate.value,
        questionError: estimate.questionError, samplingError: estimate.samplingError,
        problems: estimate.problems,
        samplesPerProblem: estimate.samplesPerProblem)
    }

    private func mean(_ metric: String, _ value: (Sample) -> Double) throws -> Measurement {
      measurement(metric, try strata.estimate(sets.map { $0.samples.map(value) }, required: samples))
    }

    /// Mean length of the samples that satisfy `condition`, each weighing as its problem does; nil if there are none.
    private func meanLength(_ metric: String, where condition: (Sample) -> Bool) -> Measurement? {
      var (weight, sum) = (0.0, 0.0)
      for (set, problemWeight) in zip(sets, strata.weights) {
        for sample in set.samples where condition(sample) {
          weight += problemWeight / Double(set.samples.count)
          sum += problemWeight / Double(set.samples.count) * Double(sample.tokens)
        }
      }
      guard weight > 0 else { return nil }
      return Measurement(
        checkpoint: checkpoint, sampling: sampling, metric: metric, family: family, value: sum / weight,
        questionError: nil, samplingError: nil, problems: sets.count, samplesPerProblem: samples)
    }

    /// pass@k for the powers of two up to the number of samples; pass@1 is the accuracy.
    private func passAtK() throws -> [Measurement] {
      try sequence(first: 2, next: { $0 * 2 }).prefix { $0 <= samples }.map { k in
        let estimates = try sets.map { set in
          [try PassAtK.estimate(correct: set.samples.count(where: \.isCorrect), of: set.samples.count, k: k)]
        }
        return measurement("pass@\(k)", try strata.estimate(estimates))
      }
    }

    private func majority() throws -> [Measurement] {
      guard samples > 1 else { return [] }
      let votes = try sets.map { set in
        // A sample that was cut off has not answered.
        let answers = set.samples.map { $0.end == .stop ? $0.answer : nil }
        let winner = try MajorityVote.winner(among: answers, k: samples)
        return [winner.map { set.samples[$0].isCorrect } ?? false ? 1.0 : 0.0]
      }
      return [measurement("maj@\(samples)", try strata.estimate(votes))]
    }

    private func atBudget(_ budget: Int) throws -> [Measurement] {
      let samples = sets.map { set in
        set.samples.map {
          BudgetSample(tokens: $0.tokens, isStopped: $0.end == .stop, isCorrect: $0.isCorrect)
        }
      }
      let point = try BudgetCurve.point(strata, samples: samples, budget: budget)
      return [
        measurement("accuracy@\(budget)tokens", point.accuracy),
        measurement("length@\(budget)tokens", point.length),
      ]
    }
  }
}
