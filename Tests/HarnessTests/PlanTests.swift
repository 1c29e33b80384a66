import Foundation
import Harness
import Records
import Testing

@Suite struct PlanTests {
  private static let smoke = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../benchmarks/smoke.yaml").standardizedFileURL.path(percentEncoded: false)

  @Test func `A run holds within 15 % of the memory that was planned`() async throws {
    try await Program.with { program in
      let plan = try #require(try program.run("plan", Self.smoke, "--threads", "2", "--json").json)
      let planned = try #require(plan["planned_rss_bytes"] as? Double)
      let ending = try program.run("run", Self.smoke, "--threads", "2", "--json")
      #expect(ending.code == 0, "\(ending.errors)")
      let resources = try program.journal().compactMap { event -> (String, Double)? in
        if case .resource(let resource) = event { (resource.metric, resource.value) } else { nil }
      }
      let values = Dictionary(uniqueKeysWithValues: resources)
      let measured = try #require(values["peak_rss_bytes"])
      #expect(abs(planned - measured) < 0.15 * measured, "planned \(planned), measured \(measured)")
      let recorded = try #require(values["planned_rss_bytes"])
      #expect(abs(recorded - measured) < 0.15 * measured, "recorded \(recorded), measured \(measured)")
    }
  }

  @Test func `A throughput benchmark holds within 15 % of the memory that was planned`() async throws {
    try await Program.with { program in
      let plan = try #require(
        try program.run("plan", "--shape", "nano", "--threads", "2", "--json").json)
      let planned = try #require(plan["planned_rss_bytes"] as? Double)
      let result = try #require(
        try program.run("bench", "--shape", "nano", "--threads", "2", "--rounds", "1", "--json").json)
      let measured = try #require(result["peak_rss_bytes"] as? Double)
      #expect(abs(planned - measured) < 0.15 * measured, "planned \(planned), measured \(measured)")
    }
  }

  @Test func `A plan counts the work and says what each phase holds`() async throws {
    try await TestBench.with { bench in
      let plan = try Planning.plan(TestBench.spec(), home: bench.home, threads: 1) { _ in }
      #expect(plan.problems == ["train": 32, "grpo": 8, "evaluation": 12])
      #expect(plan.sequences == 32)
      #expect(plan.sftSteps == 8)
      #expect(plan.grpoSteps == 3)
      // Base, two epochs and steps 2 and 3.
      #expect(plan.evaluations == 5)
      #expect(plan.sampledTokensAtMost == 32 * (12 * (3 + 2 * (2 + 1)) + 3 * 2 * 2))
      #expect(plan.rssBytes == plan.phases.map(\.bytes).max())
      #expect((plan.seconds ?? 0) > 0)
    }
  }

  @Test func `More threads than shards are told of`() async throws {
    try await TestBench.with { bench in
      let updates = Updates()
      _ = try Planning.plan(TestBench.spec(), home: bench.home, threads: 3) { updates.add($0) }
      #expect(updates.messages == ["3 threads for 2 shards: in training some will idle"])
    }
  }
}
