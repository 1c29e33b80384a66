import Foundation
import Harness
import Postgres
import Records
import Reporting
import Specs
import Testing

@Suite struct BenchmarkRunTests {
  @Test func `A run ends finished, with its report on disk and its history in the database`() async throws {
    try await TestBench.with { bench in
      let updates = Updates()
      let outcome = try await bench.run(TestBench.spec()) { update, _ in updates.add(update) }
      #expect(outcome.status == .finished)
      #expect(outcome.reportProblem == nil)
      #expect(outcome.findings?.summary().contains("epoch 2") == true)
      #expect(updates.warnings.isEmpty)

      let report = try #require(outcome.report)
      let files = try FileManager.default.contentsOfDirectory(atPath: report.path(percentEncoded: false))
      #expect(files.contains("report.md"))
      #expect(files.contains { $0.hasSuffix(".svg") } && files.contains { $0.hasSuffix(".pdf") })

      let history = try await bench.home.history(ofRun: outcome.run)
      #expect(history.end?.status == .finished)
      #expect(history.end?.digest == outcome.digest)
      #expect(history.attempts.map(\.threads) == [2])
      #expect(history.steps.count == 2 * 4 + 3)
      #expect(
        history.weights.map(\.checkpoint.description).sorted() == [
          "base", "grpo@2", "grpo@3", "sft@1", "sft@2",
        ])
      #expect(
        Set(history.resources.map(\.metric)).isSuperset(of: [
          "gemm_peak_gflops", "wall_seconds", "peak_rss_bytes",
        ]))
      #expect(try await bench.home.digest(ofRun: outcome.run) == outcome.digest)
    }
  }

  @Test func `The database holds every sample of the journal once`() async throws {
    try await TestBench.with { bench in
      let outcome = try await bench.run(TestBench.spec())
      let written = try bench.journal(of: outcome.run).compactMap { event -> SampleSet? in
        if case .samples(let set) = event { set } else { nil }
      }
      let read = try await bench.home.history(ofRun: outcome.run).samples
      // Base, two epochs and two steps are measured; the last of each stage with two samples and greedily besides.
      let (evaluated, sampled) = (12 * 9, 3 * 2 * 2)
      #expect(Self.lines(written).count == evaluated + sampled)
      #expect(Self.lines(read) == Self.lines(written))
      let rows = try Connection(bench.database).query("SELECT count(*) FROM twostage.samples")
      #expect(try rows.first?.decode(Int.self) == Self.lines(written).count)
    }
  }

  /// One line a sample, with all that is known of it.
  private static func lines(_ sets: [SampleSet]) -> [String] {
    sets.flatMap { set in
      set.samples.map { "\(set.checkpoint) \(set.split) \(set.sampling ?? -1) \(set.problem) \($0)" }
    }.sorted()
  }

  @Test
  func `The same benchmark and seed give the same digest with any number of threads, another seed another`()
    async throws
  {
    try await TestBench.with { bench in
      var spec = try TestBench.spec()
      let first = try await bench.run(spec, threads: 2).digest
      #expect(first?.count == 64)
      for threads in [1, 2, 3] {
        #expect(try await bench.run(spec, threads: threads).digest == first)
      }
      spec.seed = 2
      #expect(try await bench.run(spec).digest != first)
    }
  }

  @Test(arguments: [SFTRate(text: "1e6", warmup: 1), SFTRate(text: "1e30", warmup: 0)])
  func `Numbers that are none end the run with step, benchmark and last checkpoint named`(_ rate: SFTRate)
    async throws
  {
    try await TestBench.with { bench in
      let spec = try TestBench.spec("sft.learning_rate=\(rate.text)", "sft.warmup_steps=\(rate.warmup)")
      let failure = try await #require(throws: RunFailure.self) { try await bench.run(spec) }
      #expect(failure.benchmark == "toy")
      #expect(failure.reason.contains(/sft step \d+: .* is (not a number|-?inf)/))
      #expect(!failure.canBeResumed)
      #expect(!failure.description.contains("\n"))
      let history = try await bench.home.history(ofRun: failure.run)
      #expect(history.end?.status == .failed)
      #expect(history.end?.reason == failure.reason)
      #expect(history.measurements.allSatisfy { $0.value.isFinite })
    }
  }

  /// A learning rate that training does not survive.
  struct SFTRate: Sendable {
    let text: String
    let warmup: Int
  }
}
