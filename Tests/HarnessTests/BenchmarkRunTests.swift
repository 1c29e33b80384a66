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
      let first = try await TestBench.undisturbedDigest()
      #expect(first?.count == 64)
      for threads in [1, 2, 3, 8] {
        #expect(try await bench.run(spec, threads: threads).digest == first)
      }
      spec.seed = 2
      #expect(try await bench.run(spec).digest != first)
    }
  }

  @Test func `More shards, several updates a step and threads without number give the same bits too`()
    async throws
  {
    try await TestBench.with { bench in
      let spec = try TestBench.spec(
        "shards=8", "grpo.prompts_per_step=8", "grpo.num_iterations=2", "grpo.epsilon=0.02",
        "grpo.learning_rate=1e-2", "sft.batch_size=9", "model.hidden_size=24", "model.qk_norm=true")
      var digests: [String?] = []
      for threads in [1, 2, 3, 8] { digests.append(try await bench.run(spec, threads: threads).digest) }
      #expect(digests[0]?.count == 64)
      #expect(Set(digests).count == 1)
    }
  }

  @Test func `Every time carries the conditions that it was taken under, and the run those of all`()
    async throws
  {
    try await TestBench.with { bench in
      let outcome = try await bench.run(TestBench.spec())
      let history = try await bench.home.history(ofRun: outcome.run)
      #expect(!history.timings.isEmpty)
      for timing in history.timings {
        let conditions = try #require(timing.conditions)
        #expect(!conditions.isContended)
        #expect(conditions.loadAverage ?? -1 >= 0)
        #expect((0...1).contains(conditions.stealShare ?? -1))
        #expect(conditions.residentBytes ?? 0 > 1_000_000)
      }
      let metrics = Set(history.resources.map(\.metric))
      #expect(metrics.isSuperset(of: ["contended", "steal_share", "load_average", "planned_rss_bytes"]))
    }
  }

  @Test(arguments: [
    // Within an epoch; at the measurement of a step's weights; in stage 2.
    Explosion(stage: "sft", batch: 8, rate: "1e6", place: "sft step", checkpoint: nil),
    Explosion(
      stage: "sft", batch: 32, rate: "1e10", place: "sft step 1: a sampled token's probability",
      checkpoint: nil),
    Explosion(stage: "grpo", batch: 8, rate: "1e30", place: "grpo step 2", checkpoint: "sft-8.safetensors"),
  ])
  func `Numbers that are none end the run with step, benchmark and last good checkpoint named`(
    _ explosion: Explosion
  ) async throws {
    try await TestBench.with { bench in
      let spec = try TestBench.spec(
        "\(explosion.stage).learning_rate=\(explosion.rate)", "\(explosion.stage).warmup_steps=0",
        "sft.batch_size=\(explosion.batch)")
      let failure = try await #require(throws: RunFailure.self) { try await bench.run(spec) }
      #expect(failure.benchmark == "toy")
      #expect(failure.reason.hasPrefix(explosion.place))
      #expect(failure.reason.contains("is not a number (NaN)"))
      #expect(failure.lastCheckpoint.map { URL(filePath: $0).lastPathComponent } == explosion.checkpoint)
      #expect(!failure.canBeResumed)
      #expect(!failure.description.contains("\n"))
      let history = try await bench.home.history(ofRun: failure.run)
      #expect(history.end?.status == .failed)
      #expect(history.end?.reason == failure.reason)
      #expect(history.measurements.allSatisfy { $0.value.isFinite })
    }
  }

  /// A learning rate that training does not survive.
  struct Explosion: Sendable {
    let stage: String
    let batch: Int
    let rate: String
    let place: String
    let checkpoint: String?
  }
}
