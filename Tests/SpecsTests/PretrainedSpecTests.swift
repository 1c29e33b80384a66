import Specs
import Testing

@Suite struct PretrainedSpecTests {
  private static let start = """
    model: {from: pretrained, path: m.gguf}
    tokenizer: {kind: pretrained}
    problems: {source: files, train: {path: a.jsonl}, evaluation: {path: b.jsonl}}

    """

  @Test func `a pretrained model brings its architecture and its tokenizer`() throws {
    let spec = try spec(Self.start)
    #expect(spec.model.from == .pretrained && spec.model.path == "m.gguf" && !spec.model.statesArchitecture)
    #expect(spec.tokenizer.kind == .pretrained)
    // Nothing is said of an architecture that is the checkpoint's.
    let settings = spec.complete
    #expect(
      settings.contains(
        #""model":{"from":"pretrained","path":"m.gguf","vocab_size":null,"max_position_embeddings":"#))
    #expect(!settings.contains("hidden_size") && !settings.contains("initializer_range"))
  }

  @Test(arguments: [
    ("model: {path: m}", "model.path: is given, but from is scratch"),
    ("model: {vocab_size: 9}", "model.vocab_size: is for pretrained models"),
    ("model: {from: pretrained}\ntokenizer: {kind: pretrained}", "model.path: no checkpoint is given"),
    ("model: {from: pretrained, path: m}", "tokenizer.kind: a pretrained model knows its own tokens only"),
    ("tokenizer: {kind: pretrained}", "tokenizer.kind: there is no checkpoint to take it from"),
    (
      "model: {from: pretrained, path: m, hidden_size: 64}\ntokenizer: {kind: pretrained}",
      "model.from: a checkpoint brings its own architecture"
    ),
    ("problems: {prompt_format: chat}", "problems.prompt_format: chat is for problems from files"),
    ("problems: {system_prompt: hello}", "problems.system_prompt: is a part of a chat"),
    (
      "tokenizer: {kind: characters}\nproblems: {source: files, train: a, evaluation: b, prompt_format: chat}",
      "problems.prompt_format: chat needs the template"
    ),
    (
      "tokenizer: {kind: characters}\nproblems: {source: files, train: a, evaluation: b, solution_template: '{answer}'}",
      "problems.solution_template: lacks {solution}"
    ),
    ("tokenizer: {kind: bpe, vocab_size: 256}", "tokenizer.vocab_size: got '256'; expected integer >= 257"),
  ])
  func `what does not go together is refused with its place`(lines: String, message: String) {
    let found = complaints(minimal + lines)
    #expect(
      found.contains { $0.contains(message.replacing("integer >= 257", with: "integer from 257")) }
        || found.contains { $0.contains(message) }, "\(found)")
  }

  @Test func `an architecture that is stated with the vocabulary is allowed`() throws {
    let spec = try spec(
      Self.start.replacing("path: m.gguf", with: "path: m.gguf, vocab_size: 100, hidden_size: 64"))
    #expect(spec.model.statesArchitecture && spec.model.hiddenSize == 64)
  }

  @Test func `keys that came with pretrained models leave the hashes of other benchmarks alone`() throws {
    let canonical = try spec().canonical
    for key in ["vocab_size", "prompt_format", "system_prompt", "max_prompt_tokens", "expected_tokens"] {
      #expect(!canonical.contains(key), "\(key)")
    }
    // Which folder a checkpoint lies in makes no other benchmark; another file does.
    func hash(_ path: String) throws -> String {
      try spec(Self.start.replacing("m.gguf", with: path)).hash
    }
    #expect(try hash("m.gguf") == hash("/elsewhere/m.gguf"))
    #expect(try hash("m.gguf") != hash("other.gguf"))
    #expect(try spec(Self.start).hash != spec(Self.start + "evaluation: {answer: any}").hash)
  }

  @Test func `the benchmark of SmolLM2 and its hour are allowed and differ in size alone`() throws {
    let whole = try BenchmarkSpec.load(path: benchmarkFile("smollm2-gsm8k"))
    let hour = try BenchmarkSpec.load(path: benchmarkFile("smollm2-hour"))
    #expect(whole.model == hour.model && whole.claims == hour.claims)
    #expect(hour.problems.train.limit == 320 && hour.problems.grpoPath == whole.problems.grpoPath)
    #expect(whole.problems.solutionTemplate == "{solution}\n\\boxed{{answer}}")
    #expect(whole.problems.systemPrompt?.hasSuffix("\\boxed{}.") == true)
  }

  @Test func `the paper's benchmark has both readings`() throws {
    let paper = try Sweep.load(path: benchmarkFile("paper-14b"))
    #expect(paper.variants.map(\.name) == ["text", "code"])
    let (text, code) = (paper.variants[0].benchmark, paper.variants[1].benchmark)
    #expect(text.sft.numTrainEpochs == 10 && text.sft.resolvedScheduleEpochs == 10)
    #expect(code.sft.numTrainEpochs == 9 && code.sft.resolvedScheduleEpochs == 20)
    #expect(text.grpo.lossType == .grpo && code.grpo.lossType == .bnpo)
    #expect(text.model == code.model && text.model.statesArchitecture)
  }

  // MARK: Adapters

  @Test func `a stage trains all parameters or adapters, and says so only of adapters`() throws {
    let without = try spec()
    #expect(
      without.sft.lora.rank == nil && !without.complete.contains("lora")
        && !without.canonical.contains("lora"))
    let with = try spec("sft: {lora: 8}\ngrpo: {lora: {rank: 4, alpha: 4, targets: [v_proj, q_proj]}}\n")
    #expect(with.sft.lora.rank == 8 && with.sft.lora.resolvedAlpha == 16)
    #expect(with.sft.lora.targets == LoRASpec.Target.allCases)
    #expect(with.grpo.lora.targets == [.value, .query] && with.grpo.lora.resolvedAlpha == 4)
    #expect(with.canonical.contains(#""lora":{"rank":8"#))
    let linear = try spec("sft: {lora: {rank: 8, targets: all-linear}}\n")
    #expect(linear.sft.lora.targets == LoRASpec.Target.allCases)
    // Stage 1 is another with adapters; those of stage 2 leave it as it is.
    #expect(without.stageOneIdentity != linear.stageOneIdentity)
    #expect(try spec("grpo: {lora: 8}\n").stageOneIdentity == without.stageOneIdentity)
  }

  @Test(arguments: [
    ("sft: {lora: {rank: 0}}", "sft.lora.rank: got '0'"),
    ("sft: {lora: {alpha: 8}}", "sft.lora.rank: is missing"),
    ("grpo: {lora: {rank: 2, targets: [qkv]}}", "grpo.lora.targets[0]: got 'qkv'; expected q_proj"),
    ("grpo: {lora: {rank: 2, targets: []}}", "grpo.lora.targets: is empty"),
    ("grpo: {lora: {rank: 2, targets: [q_proj, q_proj]}}", "grpo.lora.targets: names one twice"),
  ])
  func `adapters that cannot be are refused`(lines: String, message: String) {
    let found = complaints(minimal + lines)
    #expect(found.contains { $0.contains(message) }, "\(found)")
  }
}
