import Foundation
import Harness
import Testing

@Suite struct BenchTests {
  @Test
  func
    `a benchmark of sampling reports its rate under the documented names, and nothing that was not asked for`()
    throws
  {
    let result = try Bench(.nano, threads: 2, rounds: 1).run([.sample])
    let object = try #require(
      try JSONSerialization.jsonObject(with: JSONEncoder().encode(result)) as? [String: Any])
    #expect(object["shape"] as? String == "nano")
    #expect(object["threads"] as? Int == 2)
    #expect(object["shards"] as? Int == 4)
    // 96 x 128 for the embedding; six layers of 4 x 128 x 128 + 3 x 128 x 384 + 2 x 128; the last norm.
    #expect(object["parameters"] as? Int == 96 * 128 + 6 * (4 * 128 * 128 + 3 * 128 * 384 + 256) + 128)
    #expect((object["sample_tokens_per_s"] as? Double ?? 0) > 0)
    #expect((object["gemm_peak_gflops"] as? Double ?? 0) > 0)
    #expect(object["train_tokens_per_s"] == nil)
    #expect(object["grpo_step_s"] == nil)
  }
}
