package import Records

/// How far two sides agree in a stage, before anything is tested.
package struct StageAgreement: Encodable, Sendable, Equatable {
  package var stage: Stage
  package var level: Level
  /// The first step at which a run of the head differs from that of the base with the same seed; nil if none does among
  /// those that were compared.
  package var firstDifference: Int?
  /// The largest relative difference of the steps that were compared; nil if none were.
  package var deviation: Double?
  /// Seeds that both sides have.
  package var seeds: Int

  /// In the order in which they are tried.
  package enum Level: String, Codable, Sendable {
    /// Weights and solutions are the same, bit for bit, for every seed that both sides have.
    case identical
    /// Started alike, and the first losses differ by no more than rounding explains.
    case rounding
    /// Something else.
    case different
  }

  /// Compares `stage` between runs with the same seed. `startedAlike` is whether the stage began from the same weights.
  init(
    _ stage: Stage, pairs: [(base: RunOutline, head: RunOutline)], settings: TrajectoryBand,
    startedAlike: Bool
  ) {
    self.stage = stage
    seeds = pairs.count
    let ends = pairs.compactMap { pair in
      pair.base.end(of: stage).flatMap { base in pair.head.end(of: stage).map { (base, $0) } }
    }
    let steps = ends.map { Self.compare($0.0.firstSteps, $0.1.firstSteps, limit: settings.steps) }
    firstDifference = steps.compactMap(\.first).min()
    deviation = steps.compactMap(\.deviation).max()
    if !ends.isEmpty, ends.count == pairs.count, ends.allSatisfy({ Self.isIdentical($0.0, $0.1) }) {
      level = .identical
    } else if startedAlike, !ends.isEmpty, ends.count == pairs.count,
      steps.allSatisfy({ $0.deviation != nil }),
      let deviation, deviation <= settings.band
    {
      level = .rounding
    } else {
      level = .different
    }
  }

  private static func isIdentical(_ base: StageOutcome, _ head: StageOutcome) -> Bool {
    base.weights != nil && base.weights == head.weights && base.problems == head.problems
      && base.firstSteps == head.firstSteps
  }

  /// Losses and what else a step says of its gradient and its rollouts: with rewards centred in their group, the loss of a
  /// first GRPO step is 0 whatever the rewards are.
  private static func traits(_ step: StepRecord) -> [Double] {
    [step.loss, step.gradientNorm] + (step.rollout.map { [$0.reward, $0.length, $0.entropy] } ?? [])
  }

  /// The first step that differs, and the largest relative difference of those that both have; values below a
  /// thousandth count as one.
  private static func compare(
    _ base: [StepRecord], _ head: [StepRecord], limit: Int
  ) -> (first: Int?, deviation: Double?) {
    var first: Int?
    var largest: Double?
    for (base, head) in zip(base, head).prefix(limit) {
      let (left, right) = (traits(base), traits(head))
      guard base.step == head.step, left.count == right.count else { return (base.step, .infinity) }
      for (left, right) in zip(left, right) {
        let deviation = abs(left - right) / max(abs(left), abs(right), 1e-3)
        largest = max(largest ?? 0, deviation.isNaN ? (left.isNaN && right.isNaN ? 0 : .infinity) : deviation)
      }
      if base != head, first == nil { first = base.step }
    }
    return (first, largest)
  }
}
