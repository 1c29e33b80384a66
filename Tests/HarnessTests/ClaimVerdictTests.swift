import Harness
import Records
import Testing

@Suite struct ClaimVerdictTests {
  private static let claims = """
    claims:
      - {name: lengths are positive, left: sft.length, right: base.length, ratio: ">= 0.0001"}
      - {name: stage 2 cuts all, left: grpo.length, right: sft.length, ratio: "<= 0.01"}
      - {name: accuracy doubles, left: grpo.accuracy, right: sft.accuracy, difference: ">= 0.9"}
    """

  @Test func `Claims get verdicts, which are stored and come out the same when judged again`() async throws {
    try await TestBench.with { bench in
      let outcome = try await bench.run(TestBench.spec(claims: Self.claims))
      #expect(outcome.status == .finished)
      #expect(
        outcome.verdicts.map(\.claim.name) == [
          "lengths are positive", "stage 2 cuts all", "accuracy doubles",
        ])
      #expect(outcome.verdicts.map(\.outcome) == [.supported, .refuted, .refuted])
      let history = try await bench.home.history(ofRun: outcome.run)
      #expect(
        history.verdicts.sorted { $0.claim.name < $1.claim.name }
          == outcome.verdicts.sorted { $0.claim.name < $1.claim.name })
      #expect(try BenchmarkRun.judge(history) == outcome.verdicts)
    }
  }
}
