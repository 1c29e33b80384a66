import Foundation
import Harness
import Testing

@Suite struct BenchTests {
  @Test
  func
    `a benchmark of sampling reports its rate under the documented names, and nothing that was not asked for`()
    async throws
  {
    try await TestBench.with { bench in
      var options = BenchOptions()
      options.threads = 2
      options.rounds = 1
      options.parts = [.sample]
      let object = try json(
        try Bench(.nano, options, measuringLock: bench.home.measuringLock).run())
      #expect(object["shape"] as? String == "nano")
      #expect(object["threads"] as? Int == 2)
      #expect(object["shards"] as? Int == 4)
      // 96 x 128 for the embedding; six layers of 4 x 128 x 128 + 3 x 128 x 384 + 2 x 128; the last norm.
      let parameters = 96 * 128 + 6 * (4 * 128 * 128 + 3 * 128 * 384 + 256) + 128
      #expect(object["parameters"] as? Int == parameters)
      let rate = try #require(object["sample_tokens_per_s"] as? Double)
      for layout in ["", "checkpoint_"] {
        let gemm = try #require(object["sample_\(layout)gemm_gflops"] as? Double)
        let share = try #require(object["sample_\(layout)gemm_share"] as? Double)
        #expect(rate > 0 && gemm > 0)
        #expect(abs(share * gemm * 1e9 / (2 * Double(parameters) * rate) - 1) < 1e-9)
      }
      #expect((1...64).contains(object["sample_rows"] as? Int ?? 0))
      #expect((object["gemm_peak_gflops"] as? Double ?? 0) > 0)
      #expect(object["contended"] as? Bool == false)
      #expect(object["rounds"] as? Int == 1)
      let spread = try #require(object["sample_spread"] as? [String: Double])
      #expect(spread["min"] == rate && spread["max"] == rate && spread["median"] == rate)
      #expect(object["train_tokens_per_s"] == nil)
      #expect(object["sample_scaling"] == nil)
      #expect(object["grpo_step_s"] == nil)
    }
  }

  @Test func `a benchmark file is measured with its own data, all parts of it`() async throws {
    try await TestBench.with { bench in
      let updates = Updates()
      var options = BenchOptions()
      options.threads = 3
      options.rounds = 2
      options.scaling = true
      let object = try json(
        try Bench(TestBench.spec(), home: bench.home, options) { updates.add($0) }.run())
      #expect(object["shape"] as? String == "toy")
      #expect(object["shards"] as? Int == 2)
      for key in [
        "train_tokens_per_s", "sample_tokens_per_s", "grpo_step_s", "train_scaling", "sample_scaling",
      ] {
        #expect((object[key] as? Double ?? 0) > 0, "\(key)")
      }
      let phases = try #require(object["grpo_phases_s"] as? [String: Double])
      #expect(Set(phases.keys) == ["sample", "score", "train"])
      #expect(updates.messages.contains("3 threads for 2 shards: in training some will idle"))
    }
  }

  private func json(_ result: BenchResult) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: JSONEncoder().encode(result)) as? [String: Any])
  }
}
