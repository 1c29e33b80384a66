import Records
import Reporting
import Statistics
import Testing

@Suite struct ClaimJudgeTests {
  /// A history in which problem i has the given right answers and lengths on both sides, in two strata.
  private func history(left: [[Int]], right: [[Int]]) -> RunHistory {
    var history = RunHistory(run: SyntheticRun.record)
    for (stage, lists) in [(Stage.grpo, left), (.sft, right)] {
      for (problem, tokens) in lists.enumerated() {
        // A negative length is a wrong answer of that length.
        let samples = tokens.enumerated().map { index, tokens in
          Sample(
            index: index, tokens: abs(tokens), end: .stop, outcome: tokens > 0 ? .equivalent : .different,
            answer: nil,
            text: "")
        }
        history.samples.append(
          SampleSet(
            checkpoint: Checkpoint(stage: stage, step: 5), split: .evaluation, sampling: 0, problem: problem,
            samples: samples))
      }
    }
    history.problems = (0..<max(left.count, right.count)).map {
      ProblemRecord(
        split: .evaluation, index: $0, family: "f", stratum: "f/\($0 % 2)", prompt: "", answer: "")
    }
    return history
  }

  private func claim(_ metric: ClaimMetric, _ relation: Relation, position: Int? = nil, sampling: Int = 0)
    -> Claim
  {
    Claim(
      name: "test", left: MetricReference(stage: .grpo, position: position, metric: metric),
      right: MetricReference(stage: .sft, position: nil, metric: metric), relation: relation,
      confidence: 0.95,
      sampling: sampling)
  }

  private func judge(_ claim: Claim, left: [[Int]], right: [[Int]]) throws -> Verdict {
    try ClaimJudge(history(left: left, right: right), seed: 1).judge(claim)
  }

  private let short: [[Int]] = (0..<30).map { [20 + $0 % 3, 22] }
  private let long: [[Int]] = (0..<30).map { [40 + $0 % 4, 43, 41] }

  @Test(arguments: [
    (Relation.difference(.atMost, -10), VerdictOutcome.supported), (.difference(.atMost, -30), .refuted),
    (.difference(.atLeast, -10), .refuted), (.difference(.atLeast, -30), .supported),
    (.ratio(.atMost, 0.7), .supported), (.ratio(.atMost, 0.3), .refuted), (.ratio(.atLeast, 0.3), .supported),
    (.ratio(.atLeast, 0.7), .refuted), (.notBelowBy(30), .supported), (.notBelowBy(5), .refuted),
  ]) func `clear lengths decide every relation`(relation: Relation, outcome: VerdictOutcome) throws {
    #expect(try judge(claim(.length, relation), left: short, right: long).outcome == outcome)
  }

  @Test(arguments: [
    Relation.difference(.atMost, -20.31), .difference(.atLeast, -20.31), .ratio(.atMost, 0.5142),
    .notBelowBy(20.31),
  ]) func `a bound in the middle of the data is inconclusive`(relation: Relation) throws {
    let verdict = try judge(claim(.length, relation), left: short, right: long)
    #expect(verdict.outcome == .inconclusive)
    #expect(verdict.lower < verdict.estimate && verdict.estimate < verdict.upper)
  }

  @Test func `a verdict carries the values of both sides and the size of the test`() throws {
    let verdict = try judge(claim(.length, .notBelowBy(25)), left: short, right: long)
    #expect(verdict.left == Checkpoint(stage: .grpo, step: 5))
    #expect(verdict.right == Checkpoint(stage: .sft, step: 5))
    #expect(abs(verdict.leftValue - 21.5) < 1e-9)
    #expect(abs(verdict.estimate - (verdict.leftValue - verdict.rightValue)) < 1e-9)
    #expect(verdict.problems == 30)
    #expect(verdict.leftSamplesPerProblem == 2)
    #expect(verdict.rightSamplesPerProblem == 3)
    #expect(try #require(verdict.power) > 0.99)
    #expect(try #require(verdict.detectable) > 0)
    #expect(verdict.method.contains("paired by problem"))
  }

  @Test func `accuracy counts right answers`() throws {
    let left = (0..<40).map { $0 % 10 == 0 ? [-9, 9] : [9, 9] }
    let right = (0..<40).map { $0 % 10 == 0 ? [-9, -9] : [9, -9] }
    let verdict = try judge(claim(.accuracy, .difference(.atLeast, 0.3)), left: left, right: right)
    #expect(abs(verdict.leftValue - 0.95) < 1e-12)
    #expect(abs(verdict.rightValue - 0.45) < 1e-12)
    #expect(verdict.outcome == .supported)
    #expect(verdict.power == nil)
  }

  @Test func `identical sides are not below each other if they have problems enough to say so`() throws {
    // The share of problems that differ is below 1 - 0.05^(1/n) at 95 %: 9.5 % of 30, 0.7 % of 400.
    for (count, outcome) in [(30, VerdictOutcome.inconclusive), (400, .supported)] {
      let side = (0..<count).map { [$0 % 7 == 0 ? -9 : 9] }
      let verdict = try judge(claim(.accuracy, .notBelowBy(0.02)), left: side, right: side)
      #expect(verdict.outcome == outcome)
      #expect(verdict.estimate == 0 && verdict.lower < 0 && verdict.upper > 0)
      #expect(try (#require(verdict.power) > 0.9) == (outcome == .supported))
    }
  }

  @Test func `the same seed gives the same verdict`() throws {
    let claim = claim(.length, .ratio(.atMost, 0.7))
    #expect(try judge(claim, left: short, right: long) == judge(claim, left: short, right: long))
  }

  @Test func `a reference without a position means the last sampled checkpoint`() throws {
    var history = history(left: short, right: long)
    let later = history.samples.filter { $0.checkpoint.stage == .grpo }.map { set in
      var set = set
      set.checkpoint.step = 9
      return set
    }
    history.samples += later
    // Rollouts at a later step are no evaluation.
    history.samples.append(
      SampleSet(
        checkpoint: Checkpoint(stage: .grpo, step: 12), split: .grpo, sampling: nil, problem: 0, samples: []))
    let judge = ClaimJudge(history, seed: 1)
    #expect(try judge.judge(claim(.length, .notBelowBy(1))).left.step == 9)
    #expect(try judge.judge(claim(.length, .notBelowBy(1), position: 5)).left.step == 5)
  }

  @Test func `what is missing is named`() throws {
    let history = history(left: Array(short.dropLast(2)), right: long)
    let judge = ClaimJudge(history, seed: 1)
    func complaint(_ claim: Claim) -> String {
      do {
        _ = try judge.judge(claim)
        return ""
      } catch { return "\(error)" }
    }
    #expect(
      complaint(claim(.length, .notBelowBy(1)))
        == "claim \"test\" cannot be judged: 2 of 30 problems have no samples at grpo@5 under T=1, "
        + "first problem 28")
    #expect(
      complaint(claim(.length, .notBelowBy(1), position: 7)).contains(
        "no samples for grpo@7.length under T=1; sampled in that stage: grpo@5"))
    #expect(
      complaint(claim(.length, .notBelowBy(1), sampling: 2)).contains(
        "under greedy; sampled in that stage: none"))
  }

  @Test func `a ratio to nothing is refused in one line`() throws {
    let wrong = short.map { $0.map { -$0 } }
    #expect(throws: ClaimError.self) {
      try judge(claim(.accuracy, .ratio(.atLeast, 1)), left: short, right: wrong)
    }
  }

  @Test func `the recipe's claims come out on a run like the real one`() throws {
    let history = try SyntheticRun().history()
    let judge = ClaimJudge(history, seed: 1)
    let verdicts = try SyntheticRun.claims.map(judge.judge)
    #expect(verdicts[0].outcome == .supported)
    #expect(verdicts[1].outcome == .supported)
    #expect(verdicts[1].estimate < 0.6)
    #expect(verdicts[2].outcome != .refuted)
    #expect(verdicts.map(\.problems) == [360, 360, 360])
  }
}
