import Records
import Testing

@Suite struct HistoryFoldTests {
  private static let claim = Claim(
    name: "b", left: MetricReference(stage: .sft, position: nil, metric: .length),
    right: MetricReference(stage: .base, position: nil, metric: .length), relation: .ratio(.atMost, 1),
    confidence: 0.95, sampling: 0)

  private var start: Event {
    var claims = [Self.claim, Self.claim]
    claims[0].name = "z"
    return .runStarted(
      RunRecord(
        id: "01J00000000000000000000000",
        benchmark: BenchmarkRecord(
          name: "toy", canonical: "", hash: "", samplings: ["T=1"], budgets: [], claims: claims),
        seed: 1, started: "2026-05-20T10:00:00Z",
        provenance: ProvenanceRecord(
          commit: "", dirtyDiff: nil, version: "", compiler: "", operatingSystem: "", cpu: "", cores: 1,
          memoryBytes: 1, machine: "", blas: "", blasCore: "", dataHashes: [:], grader: "")))
  }

  private func fold(_ events: [Event], keeps: @escaping (Event) -> Bool = { _ in true }) -> RunHistory? {
    var fold = HistoryFold(keeps: keeps)
    for event in events { fold.apply(event) }
    return fold.finish()
  }

  private func verdict(_ name: String, _ estimate: Double) -> Event {
    var claim = Self.claim
    claim.name = name
    return .verdict(
      Verdict(
        claim: claim, outcome: .supported, left: .base, right: .base, leftValue: 1, rightValue: 1,
        estimate: estimate, lower: 0, upper: 1, method: "", problems: 1, leftSamplesPerProblem: 1,
        rightSamplesPerProblem: 1, power: nil, detectable: nil))
  }

  private func samples(
    _ checkpoint: Checkpoint, _ indices: [Int], problem: Int = 0, split: Split = .evaluation,
    sampling: Int? = 0, text: String = ""
  ) -> Event {
    .samples(
      SampleSet(
        checkpoint: checkpoint, split: split, sampling: sampling, problem: problem,
        samples: indices.map {
          Sample(index: $0, tokens: 1, end: .stop, outcome: .equivalent, answer: nil, text: text)
        }))
  }

  private func step(_ number: Int, _ loss: Double, stage: Stage = .sft) -> Event {
    .step(
      StepRecord(
        stage: stage, step: number, epoch: nil, loss: loss, learningRate: 1, gradientNorm: 1, tokens: 1,
        targetTokens: 1))
  }

  @Test func `events without a run's start are no history`() {
    #expect(fold([]) == nil)
    #expect(fold([step(1, 1)]) == nil)
    #expect(fold([step(1, 1), start])?.steps.isEmpty == true)
  }

  @Test func `of events with the same key the first stands, of verdicts and weights the last`() throws {
    let (sft, weights) = (
      Checkpoint(stage: .sft, step: 4, epoch: 1), { Event.weights(WeightsRecord(checkpoint: $0, sha256: $1)) }
    )
    let history = try #require(
      fold([
        start, step(2, 0.25), step(1, 0.5), step(2, 9), verdict("b", 1), weights(sft, "old"),
        verdict("b", 2), weights(sft, "new"),
        .resource(ResourceRecord(attempt: 1, metric: "m", value: 1)),
        .resource(ResourceRecord(attempt: 1, metric: "m", value: 2)),
        .attemptStarted(AttemptRecord(number: 1, started: "first", threads: 1, processID: 1, host: "")),
        .attemptStarted(AttemptRecord(number: 1, started: "second", threads: 1, processID: 1, host: "")),
      ]))
    #expect(history.steps.map(\.loss) == [0.5, 0.25])
    #expect(history.verdicts.map(\.estimate) == [2])
    #expect(history.weights.map(\.sha256) == ["new"])
    #expect(history.resources.map(\.value) == [1])
    #expect(history.attempts.map(\.started) == ["first"])
  }

  @Test func `a run ends as its last attempt does, and has not ended while that goes on`() {
    func attempt(_ number: Int) -> Event {
      .attemptStarted(AttemptRecord(number: number, started: "", threads: 1, processID: 1, host: ""))
    }
    func end(_ number: Int, _ status: RunStatus) -> Event {
      .attemptEnded(RunEnd(attempt: number, status: status, ended: ""))
    }
    #expect(fold([start, attempt(1), end(1, .interrupted)])?.end?.status == .interrupted)
    #expect(fold([start, attempt(1), end(1, .interrupted), attempt(2)])?.end == nil)
    let all = [start, attempt(1), end(1, .failed), attempt(2), end(2, .finished), end(2, .failed)]
    #expect(fold(all)?.end == RunEnd(attempt: 2, status: .finished, ended: ""))
    #expect(fold([start, end(1, .finished)])?.end == nil)
  }

  @Test func `what is kept of a checkpoint has the epoch that was named first`() throws {
    let (bare, named, other) = (
      Checkpoint(stage: .sft, step: 4), Checkpoint(stage: .sft, step: 4, epoch: 2),
      Checkpoint(stage: .sft, step: 4, epoch: 3)
    )
    let history = try #require(
      fold([start, samples(bare, [0]), samples(named, [0], problem: 1), samples(other, [0], problem: 2)]))
    #expect(history.samples.map(\.checkpoint) == [named, named, named])
    #expect(history.samples.map(\.problem) == [0, 1, 2])
  }

  @Test func `samples of one problem are one set, in order, and a set without samples is none`() throws {
    let history = try #require(
      fold([
        start, samples(.base, [2, 0], problem: 1, text: "first"), samples(.base, [1, 0], problem: 1),
        samples(.base, [], problem: 0), samples(.base, [0], problem: 0, split: .grpo, sampling: nil),
        samples(.base, [0], problem: 0, sampling: 1),
      ]))
    #expect(history.samples.map(\.sampling) == [0, 1, nil])
    #expect(history.samples[0].samples.map(\.index) == [0, 1, 2])
    #expect(history.samples[0].samples.map(\.text) == ["first", "", "first"])
  }

  @Test func `verdicts come as the benchmark states its claims, others by the bytes of their names`() {
    let names = ["\u{e9}", "a", "e\u{301}", "b", "z"]
    let history = fold([start] + names.map { verdict($0, 1) })
    #expect(
      history?.verdicts.map { Array($0.claim.name.utf8) }
        == ["z", "b", "a", "e\u{301}", "\u{e9}"].map { Array($0.utf8) })
  }

  @Test func `what is not kept takes no part`() {
    let events = [
      start, samples(.base, [0]), samples(.base, [0], problem: 5, split: .grpo, sampling: nil), step(1, 1),
    ]
    #expect(fold(events, keeps: { !$0.isRollout })?.samples.map(\.problem) == [0])
    #expect(fold(events)?.samples.map(\.problem) == [0, 5])
  }

  @Test(arguments: 1...40) func `the order in which events come makes no difference`(seed: UInt64) throws {
    var numbers = SplitMix(state: seed)
    var events = (1...5).map { step($0, Double($0)) } + (1...5).map { step($0, 0, stage: .grpo) }
    for checkpoint in [Checkpoint.base, Checkpoint(stage: .sft, step: 7, epoch: 1)] {
      for problem in 0..<3 {
        events.append(samples(checkpoint, [0, 1], problem: problem))
        events.append(samples(checkpoint, [0], problem: problem, split: .grpo, sampling: nil))
      }
      for phase in Phase.allCases {
        for attempt in 0..<3 {
          events.append(
            .timing(
              Timing(checkpoint: checkpoint, phase: phase, attempt: attempt, tokens: 1, seconds: 1)))
        }
      }
      for family in [nil, "", "a b", "B", "é", "e\u{301}"] {
        events.append(
          .measurement(
            Measurement(
              checkpoint: checkpoint, sampling: 0, metric: "m",
              family: family.flatMap { $0 == "" ? nil : $0 },
              value: 1, questionError: nil, samplingError: nil, problems: 1, samplesPerProblem: 1)))
      }
    }
    let ordered = try #require(fold([start] + events))
    #expect(try #require(fold([start] + events.shuffled(using: &numbers))) == ordered)
    #expect(ordered.measurements.count == 10 && ordered.timings.count == 24 && ordered.steps.count == 10)
  }
}

/// Numbers from a seed, for orders that a failing test can name.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
