import Foundation
package import Records
import Statistics

/// Compares two sides, each one or more runs of the same benchmark, and says of every metric whether the head is worse.
///
/// A metric passes if its harm is shown to stay within the margin (non-inferiority, at the gate's confidence), and has
/// regressed if it is worse beyond chance, at a level that holds for all tested metrics together (Holm), and not shown to
/// be within the margin. Everything else is inconclusive.
package struct GateJudge {
  private let base: [RunOutline]
  private let head: [RunOutline]
  private let settings: GateSettings
  private let rounds: [InterleavedRound]

  /// - Parameters:
  ///   - rounds: Speed and memory of both sides, taken in turns; empty if they were not.
  ///   - across: What may differ all the same.
  /// - Throws: `NotComparable` if something else differs that has to be the same.
  package init(
    base: [RunOutline], head: [RunOutline], settings: GateSettings, rounds: [InterleavedRound] = [],
    across: Set<Comparability> = []
  ) throws {
    precondition(!base.isEmpty && !head.isEmpty, "two sides")
    let differences = Comparability.differences(base, head).filter { !across.contains($0.0) }
    guard differences.isEmpty else {
      throw NotComparable(differences: differences.map { (kind: $0.0, text: $0.1) })
    }
    self.base = Self.latestOfEachSeed(base)
    self.head = Self.latestOfEachSeed(head)
    self.settings = settings
    self.rounds = rounds
  }

  /// The verdict on all metrics.
  package func judge() throws -> GateReport {
    let pairs = base.compactMap { base in
      head.first { $0.run.seed == base.run.seed }.map { (base: base, head: $0) }
    }
    let agreements = agreements(pairs)
    var drafts: [GateDraft] = []
    for stage in [Stage.sft, .grpo] {
      for metric in GateMetric.allCases where metric.isQuality {
        if let draft = try quality(metric, stage, pairs, agreements[stage]) { drafts.append(draft) }
      }
    }
    for metric in GateMetric.allCases where !metric.isQuality {
      if let draft = try cost(metric) { drafts.append(draft) }
    }
    let decision = GateDecision(confidence: settings.confidence)
    return GateReport(
      base: base.map(\.run), head: head.map(\.run), confidence: settings.confidence,
      agreements: Stage.allCases.compactMap { agreements[$0] }, findings: decision.findings(drafts),
      seedsWanted: decision.seedsWanted(drafts, seeds: min(base.count, head.count)))
  }

  /// Of several runs with one seed, which are the same bits or a retry, the latest counts.
  private static func latestOfEachSeed(_ runs: [RunOutline]) -> [RunOutline] {
    var latest: [UInt64: RunOutline] = [:]
    for run in runs.sorted(by: { $0.run.id < $1.run.id }) { latest[run.run.seed] = run }
    return latest.values.sorted { $0.run.seed < $1.run.seed }
  }

  private func agreements(_ pairs: [(base: RunOutline, head: RunOutline)]) -> [Stage: StageAgreement] {
    guard !pairs.isEmpty else { return [:] }
    var found: [Stage: StageAgreement] = [:]
    for stage in [Stage.sft, .grpo] where pairs.contains(where: { $0.base.end(of: stage) != nil }) {
      // Rounding in stage 1 grows to another model by its end: only the same model is the same start for stage 2.
      let startedAlike = stage == .sft || found[.sft]?.level == .identical
      found[stage] = StageAgreement(
        stage, pairs: pairs, settings: settings.trajectory, startedAlike: startedAlike)
    }
    return found
  }
}

// MARK: - Solutions

extension GateJudge {
  private func quality(
    _ metric: GateMetric, _ stage: Stage, _ pairs: [(base: RunOutline, head: RunOutline)],
    _ agreement: StageAgreement?
  ) throws -> GateDraft? {
    let baseEnds = base.compactMap { $0.end(of: stage) }
    let headEnds = head.compactMap { $0.end(of: stage) }
    guard !baseEnds.isEmpty, !headEnds.isEmpty else { return nil }
    var draft = GateDraft(
      metric, stage, base: try baseEnds.map { try Self.mean(metric, $0) },
      head: try headEnds.map { try Self.mean(metric, $0) }, margin: settings.margins[metric])
    switch agreement?.level {
    case .identical:
      draft.outcome = .identical
      draft.method = "same bits, \(Self.seeds(pairs.count))"
      return draft
    case .rounding:
      draft.outcome = .rounding
      draft.method =
        "first \(settings.trajectory.steps) steps differ by \(Format.significant(agreement?.deviation ?? 0)) "
        + "at most, within the band of \(Format.significant(settings.trajectory.band)); \(Self.seeds(pairs.count))"
      return draft
    case .different, nil: break
    }
    let sameSeeds = pairs.count == base.count && pairs.count == head.count
    if sameSeeds, pairs.count > 1, baseEnds.count == pairs.count, headEnds.count == pairs.count {
      draft.harm = try Contrast(paired: zip(draft.baseHarms, draft.headHarms).map { $1 - $0 })
      draft.method = "paired by seed, t over \(pairs.count) seeds"
    } else if baseEnds.count > 1, headEnds.count > 1 {
      draft.harm = try Contrast(left: draft.headHarms, right: draft.baseHarms)
      draft.method = "Welch's t, \(baseEnds.count) against \(headEnds.count) seeds"
    } else {
      try compareByProblem(&draft, baseEnds[0], headEnds[0])
    }
    if metric == .length {
      // A solution that is cut off is longer than its length says.
      draft.method +=
        "; cut off: \(Self.cutShare(baseEnds)) of the base's, \(Self.cutShare(headEnds)) of the head's"
    }
    return draft
  }

  /// The share of all samples that the token budget cut off.
  private static func cutShare(_ ends: [StageOutcome]) -> String {
    let problems = ends.flatMap(\.problems)
    let samples = problems.reduce(0) { $0 + $1.samples }
    return Format.percent(Double(problems.reduce(0) { $0 + $1.cut }) / Double(samples))
  }

  /// One run a side: their models can be compared, problem by problem, but not what made them.
  private func compareByProblem(_ draft: inout GateDraft, _ base: StageOutcome, _ head: StageOutcome) throws {
    draft.outcome = .inconclusive
    let unknown = "one run a side: how much seeds differ is unknown"
    guard base.problems.map(\.index) == head.problems.map(\.index) else {
      draft.method = unknown
      return
    }
    let comparison = try PairedComparison(
      problems: StratifiedProblems(strata: base.problems.map(\.stratum)),
      left: head.problems.map { Self.value(draft.metric, $0) },
      right: base.problems.map { Self.value(draft.metric, $0) })
    let flips = SignFlipTest(comparison, seed: 1)
    let bootstrap = PairedBootstrap(comparison, seed: 1)
    // Bounds of the change, whose sign is the harm's or the other.
    let bounds: Bounds
    if draft.metric.isRelative {
      let ratios = try bootstrap.ratioBounds(confidence: settings.confidence)
      bounds = Bounds(lower: ratios.lower - 1, upper: ratios.upper - 1)
    } else {
      bounds = bootstrap.differenceBounds(confidence: settings.confidence)
    }
    draft.bounds = bounds
    let error = draft.metric.isRelative ? try bootstrap.ratioStandardError() : comparison.standardError
    draft.detectable = TestDesign(standardError: error, confidence: settings.confidence).detectable()
    draft.method =
      "\(unknown); these two models, paired by \(Format.count(base.problems.count)) problems: bootstrap, sign flips "
      + "p = \(Format.significant(flips.pValue))"
  }

  /// The metric of a run at the end of a stage: the stratified mean over problems.
  static func mean(_ metric: GateMetric, _ end: StageOutcome) throws -> Double {
    try StratifiedProblems(strata: end.problems.map(\.stratum)).mean(end.problems.map { value(metric, $0) })
  }

  private static func value(_ metric: GateMetric, _ problem: ProblemOutcome) -> Double {
    metric == .accuracy ? problem.accuracy : problem.length
  }

  private static func seeds(_ count: Int) -> String { "\(count) seed\(count == 1 ? "" : "s")" }
}

// MARK: - Speed and memory

extension GateJudge {
  private func cost(_ metric: GateMetric) throws -> GateDraft? {
    let measured = rounds.filter { ($0.base + $0.head).allSatisfy { $0[metric] ?? 0 > 0 } }
    if measured.count > 1 { return try Self.interleaved(metric, measured, settings) }
    let (base, head) = (
      self.base.compactMap { Self.cost(metric, $0) }, head.compactMap { Self.cost(metric, $0) }
    )
    guard !base.isEmpty, !head.isEmpty else { return nil }
    var draft = GateDraft(metric, nil, base: base, head: head, margin: settings.margins[metric])
    if metric == .peakMemory, base.count > 1, head.count > 1 {
      draft.harm = try Contrast(left: draft.headHarms, right: draft.baseHarms)
      draft.method = "Welch's t, \(base.count) against \(head.count) runs"
    } else {
      draft.outcome = .notJudged
      draft.method =
        metric == .peakMemory
        ? "one run a side" : "runs were not taken in turns on a quiet machine: `twostage regress` does that"
    }
    return draft
  }

  /// Rounds of base, head, head, base: the mean logarithm of head over base, of either side's better reading in a round,
  /// since whatever else a machine does can only slow a process down; and what the same side's readings differ by.
  private static func interleaved(
    _ metric: GateMetric, _ rounds: [InterleavedRound], _ settings: GateSettings
  ) throws -> GateDraft {
    func values(_ readings: [InterleavedRound.Reading]) -> [Double] { readings.compactMap { $0[metric] } }
    func best(_ readings: [InterleavedRound.Reading]) -> Double {
      (metric.isHigherBetter ? values(readings).max() : values(readings).min()) ?? .nan
    }
    var draft = GateDraft(
      metric, nil, base: rounds.map { best($0.base) }, head: rounds.map { best($0.head) },
      margin: settings.margins[metric])
    draft.harm = try Contrast(paired: zip(draft.baseHarms, draft.headHarms).map { $1 - $0 })
    let repeats = rounds.flatMap { [values($0.base), values($0.head)] }.map { abs(log($0[1] / $0[0])) }
      .sorted()
    let floor = repeats[repeats.count / 2]
    // What a mean over that many pairs of the same side would be off by.
    draft.noiseFloor = floor / Double(repeats.count).squareRoot()
    draft.method =
      "\(rounds.count) rounds of base, head, head, base; t on the logarithms of the ratios of the better readings; the "
      + "same side differs by \(Format.decimal(floor * 100, digits: 1)) % (median)"
    return draft
  }

  /// Whether `rounds` are enough to show of equal sides, in nine of ten cases, that neither is worse by a margin.
  package static func areExact(_ rounds: [InterleavedRound], _ settings: GateSettings) throws -> Bool {
    guard rounds.count > 1 else { return false }
    return try GateMetric.allCases.filter { !$0.isQuality }.allSatisfy { metric in
      let draft = try interleaved(metric, rounds, settings)
      return draft.harm.map { $0.detectable(confidence: settings.confidence) <= draft.harmMargin } ?? false
    }
  }

  /// What a run took; nil where it does not say.
  private static func cost(_ metric: GateMetric, _ run: RunOutline) -> Double? {
    switch metric {
    case .peakMemory:
      return run.resources.filter { $0.metric == "peak_rss_bytes" }.map(\.value).max()
    case .trainThroughput: return throughput([.train], of: .sft, run)
    case .sampleThroughput: return throughput([.evaluate, .sample], of: nil, run)
    case .accuracy, .length: return nil
    }
  }

  private static func throughput(_ phases: Set<Phase>, of stage: Stage?, _ run: RunOutline) -> Double? {
    let timings = run.timings.filter {
      phases.contains($0.phase) && (stage == nil || $0.checkpoint.stage == stage)
    }
    let seconds = timings.reduce(0) { $0 + $1.seconds }
    return seconds > 0 ? timings.reduce(0) { $0 + Double($1.tokens) } / seconds : nil
  }
}
