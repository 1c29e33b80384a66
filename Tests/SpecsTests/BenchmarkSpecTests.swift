import Foundation
import Records
import Specs
import Testing

struct BenchmarkSpecTests {
  @Test func `A file with version and name alone gives the defaults`() throws {
    var expected = BenchmarkSpec()
    expected.name = "x"
    #expect(try spec() == expected)
  }

  @Test func `The tiny benchmark says nothing but defaults, claims and seeds`() throws {
    var tiny = try BenchmarkSpec.load(path: benchmarkFile("tiny"))
    #expect(
      tiny.claims.map(\.relation) == [
        .difference(.atLeast, 0.5), .ratio(.atMost, 0.7), .notBelowBy(0.02),
      ])
    #expect(tiny.claims[0].left == MetricReference(stage: .sft, position: 10, metric: .accuracy))
    #expect(tiny.claims[1].right == MetricReference(stage: .sft, position: nil, metric: .length))
    #expect(tiny.sweep.seeds == [1, 2, 3])
    tiny.claims = []
    tiny.sweep = SweepSpec()
    var expected = BenchmarkSpec()
    expected.name = "tiny"
    #expect(tiny == expected)
  }

  @Test func `The ablations are variants of the tiny benchmark, which comes first`() throws {
    let ablations = try Sweep.load(path: benchmarkFile("ablations"))
    let tiny = try BenchmarkSpec.load(path: benchmarkFile("tiny"))
    #expect(ablations.name == "ablations" && ablations.seeds == [1, 2, 3])
    #expect(ablations.variants[0].benchmark.hash == tiny.hash)
    #expect(Set(ablations.variants.map(\.benchmark.hash)).count == ablations.variants.count)
    // Stages 1 that are cut out of the whole one are shared with it.
    #expect(ablations.variants.count { $0.benchmark.continuesStageOne(of: tiny) } == 6)
  }

  @Test func `The smoke benchmark is allowed and claims nothing`() throws {
    let smoke = try BenchmarkSpec.load(path: benchmarkFile("smoke"))
    #expect(smoke.name == "smoke" && smoke.claims.isEmpty)
    #expect(smoke.grpo.rewards.cosine.maxLength == 96 && smoke.grpo.rewards.cosine.weight == 1)
  }

  @Test func `The GSM8K benchmark asks for its files and keeps its limits when they come`() throws {
    let path = benchmarkFile("gsm8k-chars")
    let error = #expect(throws: SpecError.self) { try BenchmarkSpec.load(path: path) }
    let lines = error?.complaints.map(\.message) ?? []
    #expect(lines.count == 2)
    #expect(lines.first?.contains("--set problems.train=PATH") == true)
    #expect(lines.last?.contains("--set problems.evaluation=PATH") == true)

    let overrides = try [
      Override("problems.train=a/train.jsonl", directory: "/data"),
      Override("problems.evaluation=/b/../test.jsonl", directory: "/data"),
    ]
    let problems = try BenchmarkSpec.load(path: path, overrides: overrides).problems
    #expect(problems.train.path == "/data/a/train.jsonl")
    #expect(problems.evaluation.path == "/test.jsonl")
    #expect(problems.grpoPath == "/data/a/train.jsonl")
    #expect(problems.grpo.limit == 500)
    let own = try BenchmarkSpec.load(path: path, overrides: overrides + [Override("problems.grpo=/c.jsonl")])
      .problems
    #expect(own.grpoPath == "/c.jsonl")
    #expect(own.grpo.limit == 500)
  }

  @Test func `The last epoch and step are measured whatever the interval`() throws {
    let spec = try spec(
      "sft: {num_train_epochs: 7}\ngrpo: {max_steps: 20}\nevaluation: {every_epochs: 3, every_steps: 10}\n")
    #expect(spec.evaluatedEpochs == [3, 6, 7])
    #expect(spec.evaluatedSteps == [10, 20])
    let rare = try Self.rarely()
    #expect(rare.evaluatedEpochs == [10] && rare.evaluatedSteps == [50])
  }

  private static func rarely() throws -> BenchmarkSpec {
    try spec("evaluation: {every_epochs: 100, every_steps: 100}\n")
  }

  @Test func `Optional keys fall back on the keys that they follow`() throws {
    let plain = try spec()
    #expect(plain.model.resolvedHeadDim == 32)
    #expect(plain.grpo.resolvedEpsilonHigh == 0.2)
    let set = try spec("model: {head_dim: 48}\ngrpo: {epsilon: 0.1, epsilon_high: 0.3}\n")
    #expect(set.model.resolvedHeadDim == 48)
    #expect(set.grpo.resolvedEpsilonHigh == 0.3)
  }

  @Test func `Samplings are words or mappings and name themselves`() throws {
    let spec = try spec(
      """
      evaluation:
        samplings: [greedy, {temperature: 0.7, top_p: 0.95}, {top_k: 50, min_p: 0.05}, {}]
      """)
    #expect(
      spec.record.samplings == ["greedy", "T=0.7 top-p=0.95", "T=1 top-k=50 min-p=0.05", "T=1"])
  }

  @Test func `Shared keys of the two stages are kept apart`() throws {
    let spec = try spec("sft: {learning_rate: 1e-3}\ngrpo: {learning_rate: 5e-5, temperature: 0.9}\n")
    #expect(spec.sft.optimizer.learningRate == 1e-3)
    #expect(spec.grpo.optimizer.learningRate == 5e-5)
    #expect(spec.grpo.optimizer.minLrRatio == 0.1)
    #expect(spec.grpo.sampling.temperature == 0.9)
    #expect(spec.evaluation.samplings[0].temperature == 1)
  }

  @Test func `Anchors and aliases work`() throws {
    let spec = try spec("evaluation: {samples: &n 3, samples_at_stage_end: *n}\n")
    #expect(spec.evaluation.samplesAtStageEnd == 3)
  }

  @Test func `A seed may use all 64 bits`() throws {
    #expect(try spec("seed: 18446744073709551615\n").seed == .max)
  }
}
