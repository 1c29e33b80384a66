import Records
import Reporting
import Testing

@Suite struct GateJudgeTests {
  private func report(
    _ base: SyntheticOutlines, _ head: SyntheticOutlines, rounds: [InterleavedRound] = [],
    across: Set<Comparability> = []
  ) throws -> GateReport {
    try GateJudge(
      base: base.runs(), head: head.runs(), settings: GateSettings(), rounds: rounds, across: across
    ).judge()
  }

  private func outcome(_ report: GateReport, _ metric: GateMetric, _ stage: Stage? = nil) -> GateOutcome? {
    report.findings.first { $0.metric == metric && $0.stage == stage }?.outcome
  }

  @Test func `The same bits need no test`() throws {
    let report = try report(SyntheticOutlines(), SyntheticOutlines())
    #expect(report.agreements.map(\.level) == [.identical, .identical])
    #expect(outcome(report, .accuracy, .sft) == .identical)
    #expect(outcome(report, .length, .grpo) == .identical)
    #expect(report.verdict == .passed)
    #expect(report.firstDifference == nil)
  }

  @Test func `Losses within the band clear the stage that began alike, and the next one is tested`() throws {
    var head = SyntheticOutlines()
    head.rounding = 1e-6
    let report = try report(SyntheticOutlines(), head)
    #expect(report.agreements.map(\.level) == [.rounding, .different])
    #expect(outcome(report, .accuracy, .sft) == .rounding)
    #expect(outcome(report, .accuracy, .grpo) == .passed)
    head.rounding = 1e-3
    let other = try self.report(SyntheticOutlines(), head)
    #expect(other.agreements.first?.level == .different)
    #expect(other.firstDifference?.hasPrefix("SFT, step 1") == true)
  }

  @Test func `A change that was meant to change nothing is held to that`() throws {
    var head = SyntheticOutlines()
    head.rounding = 1e-6
    var rounded = try report(SyntheticOutlines(), head)
    rounded.expectsSame = true
    #expect(rounded.verdict == .passed)
    head.rounding = 1e-3
    var other = try report(SyntheticOutlines(), head)
    #expect(other.verdict == .passed)
    other.expectsSame = true
    #expect(other.verdict == .regressed)
    #expect(
      other.conclusion.hasPrefix("Regressed: the sides should be the same, and first differ in SFT, step 1"))
  }

  @Test(arguments: [true, false]) func `A fall in accuracy is found`(_ hasSameSeeds: Bool) throws {
    var head = SyntheticOutlines()
    head.luck = 2
    head.accuracy -= 0.08
    if !hasSameSeeds { head.seeds = Array(11...18) }
    let report = try report(SyntheticOutlines(), head)
    #expect(report.verdict == .regressed)
    #expect(outcome(report, .accuracy, .sft) == .regressed)
    #expect(outcome(report, .length, .sft) == .passed)
    let finding = try #require(report.findings.first { $0.metric == .accuracy })
    #expect(finding.method.contains(hasSameSeeds ? "paired by seed" : "Welch"))
    let (lower, upper) = (try #require(finding.lower), try #require(finding.upper))
    #expect(lower < -0.08 && -0.08 < upper)
    let pValue = try #require(finding.pValue)
    #expect(pValue < 0.01)
  }

  @Test func `Longer solutions are found, and a gain is no harm`() throws {
    var head = SyntheticOutlines()
    head.luck = 2
    head.length *= 1.1
    head.accuracy += 0.06
    let report = try report(SyntheticOutlines(), head)
    #expect(outcome(report, .length, .grpo) == .regressed)
    #expect(outcome(report, .accuracy, .grpo) == .better)
    let length = report.findings.first { $0.metric == .length }
    #expect(length?.method.hasSuffix("cut off: 0.0 % of the base's, 0.0 % of the head's") == true)
  }

  @Test func `Other runs of the same kind pass, and the head's luck raises no alarm`() throws {
    for luck in 2..<40 as Range<UInt64> {
      var head = SyntheticOutlines()
      head.luck = luck
      head.seeds = Array(11...18)
      let report = try report(SyntheticOutlines(), head)
      #expect(report.verdict == .passed, "luck \(luck): \(report.text(width: 120))")
    }
  }

  @Test func `One run a side tells of its models, but not of what made them`() throws {
    var (base, head) = (SyntheticOutlines(), SyntheticOutlines())
    (base.seeds, head.seeds) = ([1], [1])
    head.luck = 2
    head.accuracy = 0.6
    let report = try report(base, head)
    #expect(report.verdict == .inconclusive)
    let finding = try #require(report.findings.first { $0.metric == .accuracy })
    #expect(finding.outcome == .inconclusive)
    #expect(finding.method.contains("one run a side"))
    let upper = try #require(finding.upper)
    #expect(upper < -0.2)
    #expect(finding.detectable != nil)
    #expect(outcome(report, .trainThroughput) == .notJudged)
    #expect(outcome(report, .peakMemory) == .notJudged)
  }

  @Test func `Too few seeds are inconclusive and say how many would do`() throws {
    var (base, head) = (SyntheticOutlines(), SyntheticOutlines())
    (base.seeds, head.seeds) = ([1, 2], [3, 4])
    base.spread = 0.08
    head.spread = 0.08
    let report = try report(base, head)
    #expect(report.verdict == .inconclusive)
    let wanted = try #require(report.seedsWanted)
    #expect(wanted > 2)
    #expect(report.conclusion.contains("seeds a side would tell"))
  }

  @Test func `A tenth slower and a fifth more memory are found, a hundredth is not`() throws {
    let same = SyntheticOutlines()
    let slow = try report(same, same, rounds: SyntheticOutlines.rounds(factor: 1.1))
    #expect(outcome(slow, .trainThroughput) == .regressed)
    #expect(outcome(slow, .sampleThroughput) == .regressed)
    #expect(outcome(slow, .peakMemory) == .passed)
    #expect(slow.verdict == .regressed)
    let large = try report(same, same, rounds: SyntheticOutlines.rounds(memory: 1.2))
    #expect(outcome(large, .peakMemory) == .regressed)
    #expect(outcome(large, .trainThroughput) == .passed)
    let near = try report(same, same, rounds: SyntheticOutlines.rounds(factor: 1.01))
    #expect(outcome(near, .trainThroughput) == .passed)
  }

  @Test func `What was not asked for decides nothing`() throws {
    var head = SyntheticOutlines()
    head.luck = 2
    head.accuracy -= 0.08
    let report = try report(SyntheticOutlines(), head, rounds: SyntheticOutlines.rounds())
    #expect(report.verdict == .regressed)
    let speed = report.keeping { !$0.isQuality }
    #expect(speed.verdict == .passed)
    #expect(speed.findings.map(\.metric) == [.trainThroughput, .sampleThroughput, .peakMemory])
  }

  @Test func `On a restless machine speed is inconclusive and not blamed`() throws {
    let same = SyntheticOutlines()
    let outcomes = try (1...20).map { luck in
      outcome(
        try report(same, same, rounds: SyntheticOutlines.rounds(noise: 0.4, luck: luck)), .trainThroughput)
    }
    #expect(!outcomes.contains(.regressed))
    #expect(outcomes.count { $0 == .inconclusive } > 10)
  }

  @Test func `Another benchmark or answer check is not comparable, unless that is wanted`() throws {
    var head = SyntheticOutlines()
    head.grader = "2"
    head.benchmark = "cd"
    let error = try #require(throws: NotComparable.self) { try report(SyntheticOutlines(), head) }
    #expect(error.differences.map(\.kind) == [.benchmark, .grader])
    #expect(error.description.contains("--across-benchmarks --across-graders"))
    _ = try report(SyntheticOutlines(), head, across: [.benchmark, .grader])
  }

  @Test func `The terminal and the pull request say the same`() throws {
    var head = SyntheticOutlines()
    head.luck = 2
    head.accuracy -= 0.08
    let report = try report(SyntheticOutlines(), head)
    for text in [report.text(width: 120), report.markdown] {
      #expect(text.contains("Regressed: SFT accuracy, GRPO accuracy."))
      #expect(text.contains("5.0 pts"))
      #expect(text.contains("not judged"))
    }
  }
}
