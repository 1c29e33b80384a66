import Specs
import Testing

struct CanonicalFormTests {
  @Test func `The form does not depend on notation, order or what is left to defaults`() throws {
    let tersely = try spec("sft: {learning_rate: 1e-3}\ngrpo: {rewards: {length: 0}}\n")
    let fully = try spec(
      """
      grpo:
        rewards: {unit: tokens, length: {weight: 0.0}}
      shards: 4
      sft:
        batch_size: 8
        learning_rate: 0.00100
      """)
    #expect(tersely.canonical == fully.canonical)
    #expect(tersely.hash == fully.hash)
    #expect(tersely.hash.count == 64)
  }

  @Test func `The seed is no part of the identity`() throws {
    let one = try spec("seed: 1\n")
    let two = try spec("seed: 2\n")
    #expect(one.hash == two.hash)
    #expect(!one.canonical.contains("\"seed\""))
    #expect(one.complete != two.complete)
  }

  @Test(arguments: [
    "shards=2", "sft.learning_rate=1e-3", "grpo.rewards.cosine.shortest_wrong=-2", "evaluation.stop=[x]",
    "name=y",
    "problems.evaluation_seed=7", "model.tie_word_embeddings=false",
  ])
  func `Any other setting changes the hash`(override: String) throws {
    #expect(try spec().hash != spec(overrides: [override]).hash)
  }

  @Test func `The folder of a data file is no part of the identity`() throws {
    let files = "tokenizer: {kind: characters}\nproblems: {source: files, evaluation: e.jsonl, train: "
    let here = try spec(files + "a/train.jsonl}\n")
    let there = try spec(files + "/b/train.jsonl}\n")
    #expect(here.hash == there.hash)
    #expect(try here.hash != spec(files + "a/other.jsonl}\n").hash)
    #expect(there.complete.contains("/b/train.jsonl"))
  }

  @Test(arguments: ["tiny", "smoke", "gsm8k-chars"])
  func `The complete form reads back as the same benchmark`(name: String) throws {
    let overrides =
      try name == "gsm8k-chars"
      ? [Override("problems.train=/t.jsonl"), Override("problems.evaluation=/e.jsonl"), Override("seed=77")]
      : []
    var spec = try BenchmarkSpec.load(path: benchmarkFile(name), overrides: overrides)
    // Which runs a file makes is no part of any of them.
    spec.sweep = SweepSpec()
    #expect(try BenchmarkSpec.parse(spec.complete, file: "complete") == spec)
  }

  @Test func `Awkward text survives the complete form`() throws {
    let text = "a\"b\\c\n\t\u{1} \u{85}\u{2028}é😀 {}: #"
    var spec = try spec()
    spec.evaluation.stop = [text, "null", "1"]
    #expect(try BenchmarkSpec.parse(spec.complete, file: "complete").evaluation.stop == spec.evaluation.stop)
  }

  @Test func `The form of the defaults stays what it is`() throws {
    let canonical = try spec().canonical
    #expect(
      canonical.hasPrefix(#"{"version":1,"name":"x","shards":4,"model":{"from":"scratch","hidden_size":128,"#)
    )
    #expect(canonical.contains(#""adam_epsilon":1e-08,"max_grad_norm":1,"#))
    #expect(canonical.contains(#""samplings":[{"temperature":1,"top_p":1,"top_k":0,"min_p":0},"#))
    #expect(canonical.hasSuffix(#""claims":[]}"#))
  }

  @Test func `What training keeps in memory is no part of what the benchmark is`() throws {
    let low = try spec("memory: low\n")
    #expect(low.memory == .low)
    #expect(try low.hash == spec().hash)
    #expect(try BenchmarkSpec.parse(low.complete, file: "complete").memory == .low)
  }
}
