package import Records
import Statistics

/// Judges claims by the samples of a run: paired by problem, cells of problems weighing equally.
package struct ClaimJudge {
  private let samples: EvaluationSamples
  private let samplings: [String]
  private let seed: UInt64

  private static let resamples = 10_000

  /// - Parameter seed: From which the resamples are drawn: the same seed gives the same verdicts.
  package init(_ history: RunHistory, seed: UInt64) {
    self.init(EvaluationSamples(history), samplings: history.run.benchmark.samplings, seed: seed)
  }

  /// A judge of one run among several, by whose seed it draws.
  init(_ findings: RunFindings) {
    let run = findings.history.run
    self.init(findings.samples, samplings: run.benchmark.samplings, seed: run.seed)
  }

  private init(_ samples: EvaluationSamples, samplings: [String], seed: UInt64) {
    self.samples = samples
    self.samplings = samplings
    self.seed = seed
  }

  /// What the run says about `claim`: supported if the one-sided bound at the claim's confidence lies on the
  /// claimed side, refuted if the opposite bound lies on the other side, else inconclusive.
  ///
  /// A reference without a position means the stage's last checkpoint that has samples under the claim's
  /// sampling.
  /// - Throws: `ClaimError` if a checkpoint, or a problem's samples on either side, are missing, or if the
  ///   statistic is not defined for them.
  package func judge(_ claim: Claim) throws -> Verdict {
    let (left, right, comparison) = try sides(claim)
    do {
      let requirement = Requirement(claim.relation)
      let finding =
        if case .ratio = claim.relation {
          try ratio(comparison, requirement, claim.confidence)
        } else {
          difference(comparison, requirement, claim.confidence)
        }
      return Verdict(
        claim: claim, outcome: finding.outcome, left: left.checkpoint, right: right.checkpoint,
        leftValue: comparison.leftMean, rightValue: comparison.rightMean, estimate: finding.estimate,
        lower: finding.bounds.lower, upper: finding.bounds.upper, method: finding.method,
        problems: comparison.problems.count, leftSamplesPerProblem: left.samplesPerProblem,
        rightSamplesPerProblem: right.samplesPerProblem, power: finding.power, detectable: finding.detectable)
    } catch let error as StatisticsError {
      throw ClaimError(claim.name, error.description)
    }
  }

  /// The two sides of `claim`, compared problem by problem.
  /// - Throws: `ClaimError` if a checkpoint, or a problem's samples on either side, are missing.
  func comparison(_ claim: Claim) throws -> PairedComparison { try sides(claim).comparison }

  private func sides(_ claim: Claim) throws -> (left: Side, right: Side, comparison: PairedComparison) {
    let left = try side(claim.left, claim)
    let right = try side(claim.right, claim)
    do {
      return (
        left, right,
        try PairedComparison(
          problems: samples.stratified(), left: left.means, right: right.means,
          largest: claim.left.metric.largest)
      )
    } catch let error as StatisticsError {
      throw ClaimError(claim.name, error.description)
    }
  }

  /// Judges by Student's t on the problems' differences; the bootstrap and the sign-flip test stand by.
  private func difference(
    _ comparison: PairedComparison, _ requirement: Requirement, _ confidence: Double
  ) -> Finding {
    let bounds = comparison.differenceBounds(confidence: confidence)
    let check = PairedBootstrap(comparison, resamples: Self.resamples, seed: seed)
      .differenceBounds(confidence: confidence)
    let flips = SignFlipTest(comparison, draws: Self.resamples, seed: seed)
    let freedom = Format.decimal(comparison.degreesOfFreedom, digits: 0)
    let drawn = "\(Format.decimal(check.lower, digits: 4)) to \(Format.decimal(check.upper, digits: 4))"
    let patterns = flips.isExact ? "exact" : "\(Format.count(flips.patterns)) patterns"
    let method =
      "paired by problem, stratified, one-sided t with \(freedom) degrees of freedom; stratified bootstrap "
      + "(\(Format.count(Self.resamples)) resamples) gives \(drawn); sign-flip test of no difference "
      + "p = \(Format.significant(flips.pValue)) (\(patterns))"
    return Finding(
      requirement, estimate: comparison.difference, bounds: bounds,
      design: TestDesign(standardError: comparison.standardError, confidence: confidence), method: method)
  }

  /// Judges by the percentiles of a paired bootstrap of the ratio of means.
  private func ratio(
    _ comparison: PairedComparison, _ requirement: Requirement, _ confidence: Double
  ) throws -> Finding {
    let bootstrap = PairedBootstrap(comparison, resamples: Self.resamples, seed: seed)
    return Finding(
      requirement, estimate: comparison.leftMean / comparison.rightMean,
      bounds: try bootstrap.ratioBounds(confidence: confidence),
      design: TestDesign(standardError: try bootstrap.ratioStandardError(), confidence: confidence),
      method: "ratio of means, paired by problem, one-sided percentiles of a stratified bootstrap "
        + "(\(Format.count(Self.resamples)) resamples)")
  }

  /// One side of a claim: the checkpoint it speaks of and its metric, problem by problem.
  private func side(_ reference: MetricReference, _ claim: Claim) throws -> Side {
    let checkpoint = try resolve(reference, claim)
    let lists = samples.lists(at: checkpoint, sampling: claim.sampling)
    if let missing = lists.firstIndex(where: \.isEmpty) {
      let count = lists.count(where: \.isEmpty)
      throw ClaimError(
        claim.name,
        "\(count) of \(lists.count) problems have no samples at \(checkpoint) under \(name(claim.sampling)), "
          + "first problem \(samples.problems[missing].index)")
    }
    let means = lists.map { list in
      list.reduce(0) { $0 + reference.metric.value($1) } / Double(list.count)
    }
    return Side(checkpoint: checkpoint, means: means, samplesPerProblem: lists.map(\.count).min() ?? 0)
  }

  private func resolve(_ reference: MetricReference, _ claim: Claim) throws -> Checkpoint {
    let found = samples.checkpoints(of: reference.stage, sampling: claim.sampling)
    let checkpoint =
      if let position = reference.position { found.last { $0.position == position } } else { found.last }
    guard let checkpoint else {
      let known = found.isEmpty ? "none" : found.map(\.description).joined(separator: ", ")
      throw ClaimError(
        claim.name,
        "no samples for \(reference) under \(name(claim.sampling)); sampled in that stage: \(known)")
    }
    return checkpoint
  }

  private func name(_ sampling: Int) -> String {
    samplings.indices.contains(sampling) ? samplings[sampling] : "sampling setting \(sampling)"
  }
}

/// One side of a claim.
private struct Side {
  var checkpoint: Checkpoint
  var means: [Double]
  var samplesPerProblem: Int
}

/// What a test found.
private struct Finding {
  let outcome: VerdictOutcome
  let estimate: Double
  let bounds: Bounds
  let method: String
  let power: Double?
  let detectable: Double

  init(_ requirement: Requirement, estimate: Double, bounds: Bounds, design: TestDesign, method: String) {
    outcome = requirement.outcome(bounds)
    self.estimate = estimate
    self.bounds = bounds
    self.method = method
    power = requirement.neutralDistance.map(design.power(distance:))
    detectable = design.detectable()
  }
}
