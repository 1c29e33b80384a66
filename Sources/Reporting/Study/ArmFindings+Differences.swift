import Foundation
import Records
import Statistics

extension ArmFindings {
  /// How accuracy changes from the end of SFT to the end of GRPO: paired by seed, of a single run by problem.
  func accuracyChange(family: String? = nil) -> Difference? {
    guard let sft = end(of: .sft), let grpo = end(of: .grpo) else { return nil }
    guard hasSeeds else {
      return byProblem(.accuracy, grpo, sft, family).map { Difference(Contrast($0), seeds: []) }
    }
    let pairs = pairs("accuracy", grpo, sft, family).map { $0 - $1 }
    return (try? Contrast(paired: pairs)).map { Difference($0, seeds: pairs) }
  }

  /// The relative change of the mean length from the end of SFT to the end of GRPO: over seeds by the logarithms
  /// of the seeds' ratios, of a single run by a bootstrap of its problems.
  func lengthChange(family: String? = nil) -> Difference? {
    guard let sft = end(of: .sft), let grpo = end(of: .grpo) else { return nil }
    guard hasSeeds else {
      return byProblem(.length, grpo, sft, family).flatMap { try? Difference(relative: $0, seed: seeds[0]) }
    }
    let logarithms = pairs("length", grpo, sft, family).map { log($0 / $1) }
    return (try? Contrast(paired: logarithms)).map { Difference($0, seeds: logarithms).asRelativeChange }
  }

  /// How far a metric at the end of `stage` lies above that of `other`: paired by the seeds that both have; where they
  /// share none, as independent samples of seeds; of single runs by problem. Nil if none of this can be done.
  func difference(_ metric: ClaimMetric, _ stage: Stage, from other: ArmFindings) -> Difference? {
    guard let mine = end(of: stage), let theirs = other.end(of: stage) else { return nil }
    func values(_ arm: ArmFindings, _ checkpoint: Checkpoint) -> [UInt64: Double] {
      var values: [UInt64: Double] = [:]
      for run in arm.runs {
        values[run.history.run.seed] = run.measurement(metric.rawValue, at: checkpoint)?.value
      }
      return values
    }
    let (left, right) = (values(self, mine), values(other, theirs))
    let shared = Set(left.keys).intersection(right.keys).sorted()
    let pairs = shared.compactMap { seed in left[seed].flatMap { l in right[seed].map { l - $0 } } }
    if pairs.count > 1 { return (try? Contrast(paired: pairs)).map { Difference($0, seeds: pairs) } }
    if left.count > 1, right.count > 1 {
      let sorted = [left, right].map { side in side.sorted { $0.key < $1.key }.map(\.value) }
      return (try? Contrast(left: sorted[0], right: sorted[1])).map { Difference($0, seeds: []) }
    }
    // One seed against many says nothing: the seed's own luck has no error.
    guard runs.count == 1, other.runs.count == 1, let run = runs.first, let opposite = other.runs.first,
      opposite.samples.problems == run.samples.problems
    else { return nil }
    return Self.comparison(metric, (run, mine), (opposite, theirs), family: nil)
      .map { Difference(Contrast($0), seeds: []) }
  }

  /// A metric of every run that has it at both checkpoints.
  private func pairs(_ metric: String, _ left: Checkpoint, _ right: Checkpoint, _ family: String?)
    -> [(Double, Double)]
  {
    runs.compactMap { run in
      guard let left = run.measurement(metric, at: left, family: family)?.value,
        let right = run.measurement(metric, at: right, family: family)?.value, left.isFinite, right.isFinite
      else { return nil }
      return (left, right)
    }
  }

  private func byProblem(
    _ metric: ClaimMetric, _ left: Checkpoint, _ right: Checkpoint, _ family: String?
  ) -> PairedComparison? {
    guard let run = runs.first else { return nil }
    return Self.comparison(metric, (run, left), (run, right), family: family)
  }

  private static func comparison(
    _ metric: ClaimMetric, _ left: (run: RunFindings, at: Checkpoint),
    _ right: (run: RunFindings, at: Checkpoint),
    family: String?
  ) -> PairedComparison? {
    func means(_ side: (run: RunFindings, at: Checkpoint)) -> [Double]? {
      side.run.samples.means(at: side.at, sampling: RunFindings.mainSampling, family: family, metric.value)
    }
    guard let problems = try? left.run.samples.stratified(family: family), let left = means(left),
      let right = means(right)
    else { return nil }
    return try? PairedComparison(problems: problems, left: left, right: right, largest: metric.largest)
  }
}

extension ClaimMetric {
  /// What a sample counts.
  func value(_ sample: Sample) -> Double {
    switch self {
    case .accuracy: sample.isCorrect ? 1 : 0
    case .length: Double(sample.tokens)
    }
  }
}
