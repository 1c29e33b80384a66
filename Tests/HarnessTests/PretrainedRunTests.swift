import Foundation
import Harness
import Kernels
import Records
import Specs
import Storage
import Testing
import Tokenizers
import Transformers

/// Runs that begin with a checkpoint: a small random one, with a tokenizer of its own, and problems in the layout of GSM8K.
@Suite struct PretrainedRunTests {
  private static let template =
    "{% for message in messages %}<{{ message.role }}>{{ message.content }}\n{% endfor %}"
    + "{% if add_generation_prompt %}<assistant>{% endif %}"

  /// A checkpoint and its data in a folder.
  private struct Site {
    let folder: URL
    let model: Parameters

    init(_ folder: URL) throws {
      self.folder = folder
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let train = Self.lines(0..<20)
      let tokenizer = try BytePairTrainer(vocabularySize: 300).train(on: train, chatTemplate: template)
      model = Parameters(
        random: ModelConfiguration(
          vocabularySize: 300, hiddenSize: 16, layers: 1, attentionHeads: 2, keyValueHeads: 1, headDim: 8,
          intermediateSize: 32, maxPositions: 256, initializerRange: 0.1), seed: 3)
      try model.saveHuggingFace(directory: checkpoint, endOfSequence: Int(tokenizer.endOfSequence))
      try tokenizer.save(to: checkpoint)
      try Data(train.joined(separator: "\n").utf8).write(to: folder.appending(path: "train.jsonl"))
      // One of the evaluation's problems is among those for training.
      try Data(Self.lines(19..<25).joined(separator: "\n").utf8).write(
        to: folder.appending(path: "test.jsonl"))
    }

    var checkpoint: URL { folder.appending(path: "model") }

    private static func lines(_ numbers: Range<Int>) -> [String] {
      numbers.map {
        #"{"question": "What is \#($0) and \#($0 + 1)?", "answer": "Add.\n#### \#(2 * $0 + 1)"}"#
      }
    }

    func spec(_ changes: String...) throws -> BenchmarkSpec {
      func path(_ name: String) -> String { folder.appending(path: name).path(percentEncoded: false) }
      return try BenchmarkSpec.parse(
        """
        version: 1
        name: small
        shards: 2
        model: {from: pretrained, path: \(path("model")), max_position_embeddings: 160}
        tokenizer: {kind: pretrained}
        problems:
          source: files
          train: {path: \(path("train.jsonl"))}
          evaluation: {path: \(path("test.jsonl"))}
          fields: {problem: question, solution: answer}
          answer_after: "####"
          prompt_format: chat
          system_prompt: Box it.
          solution_template: "{solution} \\\\boxed{{answer}}"
        sft: {num_train_epochs: 2, batch_size: 4, learning_rate: 0.02, warmup_steps: 1}
        grpo:
          max_steps: 2
          prompts_per_step: 4
          num_generations: 4
          max_completion_length: 40
          rewards: {cosine: {max_length: 40}}
        evaluation: {samples: 1, samples_at_stage_end: 1, every_steps: 1, max_completion_length: 16, budgets: [8]}
        """, file: "small.yaml", overrides: try changes.map { try Override($0) })
    }
  }

  private func with(_ body: (TestBench, Site) async throws -> Void) async throws {
    try await TestBench.with { bench in
      try await body(bench, try Site(bench.home.state.url.appending(path: "site")))
    }
  }

  private func weights(_ bench: TestBench, _ run: RunOutcome, _ checkpoint: String) throws -> String {
    try #require(
      try bench.journal(of: run.run).lazy.compactMap {
        if case .weights(let record) = $0, record.checkpoint.description == checkpoint {
          record.sha256
        } else {
          nil
        }
      }.first)
  }

  @Test
  func
    `a run begins with a checkpoint's weights and gives back a checkpoint with the same log-probabilities`()
    async throws
  {
    try await with { bench, site in
      let updates = Updates()
      let run = try await bench.run(site.spec()) { update, _ in updates.add(update) }
      #expect(try weights(bench, run, "base") == site.model.sha256())
      #expect(
        updates.messages.contains {
          $0.hasPrefix("train problems: dropped 1 of 20 that occur in the evaluation set")
        })
      let folder = bench.home.state.url.appending(path: "export")
      let files = try await ModelExport(run: run.run, stage: .grpo, home: bench.home).write(
        to: folder, type: .float32, replaces: false)
      #expect(
        files == [
          "README.md", "config.json", "generation_config.json", "model.safetensors", "tokenizer.json",
          "tokenizer_config.json",
        ])
      let card = try String(contentsOf: folder.appending(path: "README.md"), encoding: .utf8)
      #expect(
        card.contains("parameters stored as F32 (100.00 %)") && card.contains(site.model.sha256()) == false)
      let own = try InferenceModel.load(.run(run.run, .grpo), home: bench.home)
      let exported = try InferenceModel.load(
        .checkpoint(folder.path(percentEncoded: false)), home: bench.home)
      let text = "<system>Box it.\n<user>What is 3 and 4?\n<assistant>Add. \\boxed{7}"
      let tokens = try own.tokens(of: text)
      #expect(try exported.tokens(of: text) == tokens)
      #expect(try exported.scores(of: tokens, greedy: 8) == own.scores(of: tokens, greedy: 8))
      #expect(
        try own.scores(of: tokens)
          != InferenceModel.load(.checkpoint(site.checkpoint.path(percentEncoded: false)), home: bench.home)
          .scores(of: tokens))
    }
  }

  @Test func `adapters in both stages leave frozen tensors alone, and go on after a stop to the same end`()
    async throws
  {
    try await with { bench, site in
      let spec = try site.spec("sft.lora=4", "grpo.lora={rank: 2, alpha: 2, targets: [q_proj, v_proj]}")
      let whole = try await bench.run(spec, threads: 1)
      let models = try [ModelStage.sft, .grpo].map { stage in
        try InferenceModel.load(.run(whole.run, stage), home: bench.home)
      }
      let all = try await bench.run(site.spec())
      #expect(whole.digest != all.digest)
      // Stage 1 trains beside all seven matrices, stage 2 beside two of them.
      var last = site.model
      for (stage, changed) in [(ModelStage.sft, ["_proj"]), (.grpo, ["q_proj", "v_proj"])] {
        let folder = bench.home.state.url.appending(path: "export-\(stage.rawValue)")
        _ = try await ModelExport(run: whole.run, stage: stage, home: bench.home).write(
          to: folder, type: .float32, replaces: false)
        let model = try PretrainedModel(at: folder).parameters()
        for (old, new) in zip(last.namedTensors, model.namedTensors) {
          let isTrained = changed.contains { old.name.contains($0) }
          #expect((old.view.array != new.view.array) == isTrained, "\(stage) \(old.name)")
        }
        last = model
      }
      #expect(models.count == 2)
      // The states are small: they hold adapters, not models.
      let states = try FileManager.default.contentsOfDirectory(
        atPath: bench.states(of: whole.run).path(percentEncoded: false))
      #expect(states.contains { $0.hasPrefix("grpo") })
      for moment in ["sft@1", "sft@2", "grpo@1"] {
        let stopped = try await bench.interrupt(spec) { $0.isMeasured(moment) }
        let resumed = try await bench.run(spec, .resume(stopped.run))
        #expect(resumed.digest == whole.digest, "stopped at \(moment)")
      }
    }
  }

  @Test func `adapters take less memory, disk and arithmetic`() async throws {
    try await with { bench, site in
      let plans = try ["memory=full", "sft.lora=2"].map { change in
        try Planning.plan(site.spec(change), home: bench.home, threads: 1) { _ in }
      }
      func bytes(_ plan: RunPlan, _ name: String) -> Int {
        plan.phases[0].parts.first { $0.name == name }?.bytes ?? 0
      }
      // 2 x (inputs + outputs) of each target.
      let count = 2 * (3 * 16 + 16 + 8 + 8 + 16 + 16 + 2 * (16 + 32) + 32 + 16)
      #expect(plans[1].adapterParameters == ["sft": count])
      #expect(bytes(plans[1], "moments") < bytes(plans[0], "moments"))
      #expect(bytes(plans[1], "gradients") < bytes(plans[0], "gradients"))
      #expect(bytes(plans[1], "frozen weights") == bytes(plans[1], "weights"))
      #expect(plans[1].flops < plans[0].flops)
    }
  }
}
