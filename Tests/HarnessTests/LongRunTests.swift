import Foundation
import Records
import Testing

@Suite struct LongRunTests {
  private static let benchmark = """
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
    """

  /// What the process held after every hundred steps of stage 2.
  private func held(_ program: Program) throws -> [(step: Int, bytes: Int64)] {
    let held = try program.journal().compactMap { event -> (step: Int, bytes: Int64)? in
      guard case .timing(let timing) = event, timing.phase == .evaluate, timing.checkpoint.stage == .grpo
      else { return nil }
      return timing.conditions?.residentBytes.map { (timing.checkpoint.step, $0) }
    }
    #expect(held.map(\.step) == Array(stride(from: 100, through: 2000, by: 100)))
    return held
  }

  /// Without a database, whose thread would load code and take memory of its own at a moment that depends on the machine:
  /// by itself that is about 2 % of so small a process.
  @Test func `The memory of a run is the same after 2,000 steps of GRPO as after 100`() async throws {
    try await Program.with(database: "postgresql://127.0.0.1:1/none") { program in
      let ending = try program.run("run", program.file(Self.benchmark), "--threads", "2", "--json")
      #expect(ending.code == 0, "\(ending.errors)")
      let held = try held(program)
      let first = Double(try #require(held.first).bytes)
      for (step, bytes) in held {
        #expect(Double(bytes) < 1.02 * first, "\(bytes) bytes at step \(step), \(first) at first")
      }
    }
  }

  /// With a database memory takes one step of some 2 % at a moment that depends on the machine. A leak is a slope: the median
  /// of the slopes between all pairs of readings (Theil and Sen), over pairs on the same side of one step, wherever it is.
  @Test func `The memory of a run that is stored meanwhile does not grow from step to step`() async throws {
    try await Program.with { program in
      let ending = try program.run("run", program.file(Self.benchmark), "--threads", "2", "--json")
      #expect(ending.code == 0, "\(ending.errors)")
      let held = try held(program)
      let (first, last) = (Double(try #require(held.first).bytes), Double(try #require(held.last).bytes))
      let growth = try #require(held.indices.map { slope(held, step: $0) }.min()) * 1900
      #expect(growth < 0.02 * first, "grew by \(growth) bytes from \(first): \(held)")
      #expect(last < 1.05 * first, "\(held)")
    }
  }

  /// Bytes a step, without the pairs that have a step of memory before reading number `step` between them.
  private func slope(_ held: [(step: Int, bytes: Int64)], step: Int) -> Double {
    let slopes = [held[..<step], held[step...]].flatMap { side in
      side.indices.flatMap { early in
        side[(early + 1)...].map {
          Double($0.bytes - side[early].bytes) / Double($0.step - side[early].step)
        }
      }
    }
    return slopes.sorted()[slopes.count / 2]
  }

  @Test func `a slope shows through a step, and a step alone is none`() {
    func readings(_ bytes: (Int) -> Int64) -> [(step: Int, bytes: Int64)] { (1...20).map { ($0, bytes($0)) } }
    func least(_ held: [(step: Int, bytes: Int64)]) -> Double {
      held.indices.map { slope(held, step: $0) }.min() ?? 0
    }
    for place in 2...19 {
      #expect(least(readings { $0 < place ? 0 : 1000 }) == 0)
      #expect(least(readings { Int64($0) * 10 + ($0 < place ? 0 : 1000) }) == 10)
    }
    // Growth in bursts.
    #expect(least(readings { Int64($0 / 3) * 30 }) > 5)
  }
}
