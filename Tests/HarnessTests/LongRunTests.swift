import Foundation
import Records
import Testing

@Suite struct LongRunTests {
  @Test func `The memory of a run is the same after 2,000 steps of GRPO as after 100`() async throws {
    try await Program.with { program in
      let file = try program.file(
        """
        version: 1
        name: long
        shards: 2
        model:
          hidden_size: 8
          num_hidden_layers: 1
          num_attention_heads: 1
          num_key_value_heads: 1
          intermediate_size: 16
          max_position_embeddings: 96
        problems: {families: [add], tiers: [1], train: {count: 16}, grpo: {count: 16}, evaluation: {count: 4}}
        sft: {num_train_epochs: 1500, batch_size: 8, warmup_steps: 1}
        grpo:
          max_steps: 2000
          prompts_per_step: 2
          num_generations: 2
          max_completion_length: 12
          rewards: {cosine: {max_length: 12}}
        evaluation:
          samples: 1
          samples_at_stage_end: 1
          every_steps: 100
          every_epochs: 500
          max_completion_length: 12
          budgets: []
          samplings: [{temperature: 1.0}]
        """)
      let ending = try program.run("run", file, "--threads", "2", "--json")
      #expect(ending.code == 0, "\(ending.errors)")
      let held = try program.journal().compactMap { event -> (step: Int, bytes: Int64)? in
        guard case .timing(let timing) = event, timing.phase == .evaluate, timing.checkpoint.stage == .grpo
        else { return nil }
        return timing.conditions?.residentBytes.map { (timing.checkpoint.step, $0) }
      }
      #expect(held.map(\.step) == Array(stride(from: 100, through: 2000, by: 100)))
      // What is loaded or kept once (code on its first use, a thread's first memory) is a step, and may come late on a busy
      // machine; a leak is a slope. The median of the slopes between all pairs of readings is that of Theil and Sen, which
      // one step does not move. A reading may also fall into a transaction, while the database's thread holds what it is
      // about to store.
      let first = Double(try #require(held.first).bytes)
      var slopes: [Double] = []
      for (place, early) in held.enumerated() {
        for late in held[(place + 1)...] {
          slopes.append(Double(late.bytes - early.bytes) / Double(late.step - early.step))
        }
      }
      let growth = slopes.sorted()[slopes.count / 2] * 1900
      #expect(growth < 0.02 * first, "grew by \(growth) bytes from \(first): \(held)")
      let least = held.suffix(5).map(\.bytes).min() ?? .max
      #expect(Double(least) < 1.05 * first, "\(least) bytes at the end, \(first) at first")
    }
  }
}
