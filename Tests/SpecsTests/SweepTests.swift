import Foundation
import Specs
import TestSupport
import Testing

@Suite struct SweepTests {
  private func sweep(_ text: String, _ overrides: [String] = []) throws -> Sweep {
    try Sweep.parse(
      "version: 1\nname: x\n" + text, file: "x.yaml", overrides: try overrides.map { try Override($0) })
  }

  private func complaint(_ text: String) -> String {
    do {
      _ = try sweep(text)
      return ""
    } catch { return "\(error)" }
  }

  @Test func `a file without a sweep is a sweep of itself`() throws {
    let plain = try sweep("seed: 7\n")
    #expect(plain.name == "x" && plain.seeds == [7])
    #expect(plain.variants.map(\.name) == ["x"] && plain.variants[0].changes == [])
  }

  @Test func `variants change what they name, after the command line`() throws {
    let text = """
      sft: {num_train_epochs: 4, learning_rate: 1e-3}
      sweep:
        name: both
        seeds: [3, 1]
        variants:
          - {name: plain}
          - {name: short, set: {sft.num_train_epochs: 2, grpo.rewards.cosine: 0, claims: []}}
      """
    let made = try sweep(text, ["sft.num_train_epochs=3"])
    #expect(made.name == "both" && made.seeds == [3, 1])
    #expect(made.variants.map(\.benchmark.sft.numTrainEpochs) == [3, 2])
    #expect(made.variants.map(\.benchmark.sft.optimizer.learningRate) == [1e-3, 1e-3])
    #expect(made.variants[1].benchmark.grpo.rewards.cosine.weight == 0)
    #expect(made.variants[1].benchmark.grpo.rewards.cosine.maxLength == 220)
    #expect(made.variants[1].changes == ["sft.num_train_epochs=2", "grpo.rewards.cosine=0", "claims=[]"])
  }

  @Test func `a grid makes a variant of every combination`() throws {
    let made = try sweep("sweep: {grid: {sft.num_train_epochs: [1, 2], grpo.beta: [0, 0.04, 0.1]}}\n")
    #expect(made.variants.count == 6)
    #expect(made.variants[1].name == "sft.num_train_epochs=1, grpo.beta=0.04")
    #expect(made.variants[5].benchmark.sft.numTrainEpochs == 2 && made.variants[5].benchmark.grpo.beta == 0.1)
  }

  @Test func `a sweep is no part of what its benchmark is`() throws {
    let plain = try BenchmarkSpec.parse("version: 1\nname: x\n", file: "x.yaml")
    let swept = try BenchmarkSpec.parse("version: 1\nname: x\nsweep: {seeds: [1, 2]}\n", file: "x.yaml")
    #expect(plain.hash == swept.hash && !swept.complete.contains("sweep"))
    #expect(try BenchmarkSpec.parse(swept.complete, file: "y").hash == plain.hash)
  }

  @Test func `keys that came later change no benchmark that leaves them alone`() throws {
    func hash(_ text: String) throws -> String {
      try BenchmarkSpec.parse("version: 1\nname: x\n" + text, file: "x.yaml").hash
    }
    let plain = try hash("")
    #expect(try hash("grpo: {rewards: {length: {weight: 1, groups: 1}}, schedule_steps: null}\n") == plain)
    #expect(try hash("grpo: {rewards: {length: {groups: 2}}}\n") != plain)
    #expect(try hash("grpo: {schedule_steps: 500}\n") != plain)
    #expect(try hash("sft: {schedule_epochs: 20}\n") != plain)
  }

  @Test(arguments: [
    ("sweep: {variants: [{name: a, set: {sft.num_train_epochs: many}}]}", "sft.num_train_epochs: got 'many'"),
    ("sweep: {variants: [{name: a, set: {sft.epochs: 1}}]}", "sft.epochs: unknown key"),
    ("sweep: {variants: [{name: a, set: [1]}]}", "expected mapping of keys"),
    ("sweep: {variants: [{name: a}, {name: a}]}", "'a' is given twice"),
    ("sweep: {variants: [{set: {seed: 1}}]}", "sweep.variants[0].name: missing"),
    ("sweep: {grid: {grpo.beta: 0}}", "got '0'; expected a list of values"),
    ("sweep: {seeds: [1, 1]}", "each once"),
    ("sft: {schedule_epochs: 5}", "5 is below num_train_epochs (10)"),
    ("grpo: {schedule_steps: 5}", "5 is below max_steps (50)"),
    ("grpo: {rewards: {length: {groups: 3}}}", "3 does not divide prompts_per_step (16)"),
    ("extends: nowhere.yaml", "nowhere.yaml: no such file"),
    ("extends: [a]", "expected the path of a benchmark file"),
  ])
  func `what does not go is refused with its place`(text: String, message: String) {
    let found = complaint(text + "\n")
    #expect(found.contains(message), "\(found)")
    #expect(found.hasPrefix("x.yaml:"), "\(found)")
  }

  @Test func `a file that extends another counts where it says something`() throws {
    let folder = TemporaryFolder.make("specs")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func write(_ name: String, _ text: String) throws -> String {
      let file = folder.appending(path: name)
      try text.write(to: file, atomically: true, encoding: .utf8)
      return file.path
    }
    _ = try write(
      "base.yaml", "version: 1\nname: base\nsft: {num_train_epochs: 3, batch_size: 16}\nseed: 5\n")
    let path = try write("more.yaml", "extends: base.yaml\nsft: {num_train_epochs: 2}\n")
    let spec = try BenchmarkSpec.load(path: path)
    #expect(spec.name == "base" && spec.seed == 5)
    #expect(spec.sft.numTrainEpochs == 2 && spec.sft.batchSize == 16 && spec.extends == nil)
    let circle = try write("circle.yaml", "extends: circle.yaml\n")
    #expect { try BenchmarkSpec.load(path: circle) } throws: { "\($0)".contains("in a circle") }
  }

  @Test func `stage 1 is the same where only what comes after it differs`() throws {
    func spec(_ text: String) throws -> BenchmarkSpec {
      try BenchmarkSpec.parse("version: 1\nname: x\n" + text, file: "x.yaml")
    }
    let whole = try spec("sft: {num_train_epochs: 4}\n")
    #expect(try spec("sft: {num_train_epochs: 4}\ngrpo: {beta: 0}\n").continuesStageOne(of: whole))
    #expect(try spec("sft: {num_train_epochs: 2, schedule_epochs: 4}\n").continuesStageOne(of: whole))
    #expect(!(try spec("sft: {num_train_epochs: 2}\n").continuesStageOne(of: whole)))
    #expect(!whole.continuesStageOne(of: try spec("sft: {num_train_epochs: 2, schedule_epochs: 4}\n")))
    #expect(!(try spec("sft: {num_train_epochs: 4, batch_size: 16}\n").continuesStageOne(of: whole)))
    // An epoch is measured that the other run has not measured.
    let sparse = try spec("sft: {num_train_epochs: 4}\nevaluation: {every_epochs: 3}\n")
    #expect(!whole.continuesStageOne(of: sparse) && sparse.continuesStageOne(of: whole))
  }
}
