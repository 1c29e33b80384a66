import Evaluation
import Records
import Testing

@Suite struct SampleSummaryTests {
  private let checkpoint = Checkpoint(stage: .sft, step: 10, epoch: 1)

  private func problem(_ index: Int, _ family: String, _ stratum: String) -> ProblemRecord {
    ProblemRecord(
      split: .evaluation, index: index, family: family, stratum: stratum, prompt: "p\(index)", answer: "1")
  }

  private func sample(
    _ index: Int, _ tokens: Int, _ isRight: Bool, end: SampleEnd = .stop, answer: String? = nil
  ) -> Sample {
    Sample(
      index: index, tokens: tokens, end: end, outcome: isRight ? .equivalent : .different,
      answer: answer ?? (isRight ? "1" : "2"), text: "")
  }

  private func set(_ problem: Int, _ samples: [Sample]) -> SampleSet {
    SampleSet(checkpoint: checkpoint, split: .evaluation, sampling: 0, problem: problem, samples: samples)
  }

  private func value(_ metric: String, _ family: String? = nil, in measurements: [Measurement]) throws
    -> Double
  {
    try #require(measurements.first { $0.metric == metric && $0.family == family }).value
  }

  @Test func `cells weigh equally, whatever their size`() throws {
    // Cell a: three problems, all right; cell b: one problem, half right.
    let problems = [
      problem(0, "add", "a"), problem(1, "add", "a"), problem(2, "add", "a"), problem(3, "word", "b"),
    ]
    let sets =
      (0..<3).map { set($0, [sample(0, 10, true), sample(1, 20, true)]) }
      + [set(3, [sample(0, 30, true), sample(1, 50, false)])]
    let result = try SampleSummary.measurements(
      sets, of: problems, checkpoint: checkpoint, sampling: 0, samples: 2, budgets: [20])
    #expect(try value("accuracy", in: result) == 0.75)
    #expect(try value("length", in: result) == (15.0 + 40) / 2)
    #expect(try value("accuracy", "add", in: result) == 1)
    #expect(try value("accuracy", "word", in: result) == 0.5)
    // Of the right samples a's weigh 1/2 in all and b's one 1/4.
    #expect(abs(try value("length_correct", in: result) - (0.5 * 15 + 0.25 * 30) / 0.75) < 1e-12)
    #expect(try value("accuracy@20tokens", in: result) == 0.5)
    #expect(try value("length@20tokens", in: result) == (15.0 + 20) / 2)
  }

  @Test func `a right answer that was cut off does not count`() throws {
    let result = try SampleSummary.measurements(
      [set(0, [sample(0, 64, true, end: .cut), sample(1, 9, true)])], of: [problem(0, "add", "a")],
      checkpoint: checkpoint, sampling: 0, samples: 2, budgets: [])
    #expect(try value("accuracy", in: result) == 0.5)
    #expect(try value("cut_share", in: result) == 0.5)
    #expect(try value("length_stopped", in: result) == 9)
  }

  @Test func `pass@k and maj@k come from the same samples`() throws {
    let samples = [
      sample(0, 5, false), sample(1, 5, true), sample(2, 5, true), sample(3, 5, false, answer: "7"),
    ]
    let result = try SampleSummary.measurements(
      [set(0, samples)], of: [problem(0, "add", "a")], checkpoint: checkpoint, sampling: 0, samples: 4,
      budgets: [])
    // 1 - C(2,2)/C(4,2).
    #expect(abs(try value("pass@2", in: result) - 5.0 / 6) < 1e-12)
    #expect(try value("pass@4", in: result) == 1)
    #expect(try value("maj@4", in: result) == 1)
  }

  @Test func `a summary over fewer samples than asked for is refused`() {
    #expect(throws: (any Error).self) {
      try SampleSummary.measurements(
        [set(0, [sample(0, 5, true)])], of: [problem(0, "add", "a")], checkpoint: checkpoint, sampling: 0,
        samples: 2,
        budgets: [])
    }
  }
}
