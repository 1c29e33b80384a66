import Foundation
import Harness
import Records
import Specs
import Storage
import TestSupport
import Testing

/// What keeps a run from starting is said in one line, before anything is written.
@Suite struct PreparationTests {
  /// Problems in files, one of them longer than the others.
  private static let lines = (1...12).map { number in
    #"{"question": "How much is \#(number) and 1\#(number == 5 ? String(repeating: "?", count: 150) : "?")", "#
      + #""answer": "It is \#(number + 1).\n#### \#(number + 1)"}"#
  }

  private static func spec(_ folder: URL, _ changes: String...) throws -> BenchmarkSpec {
    let train = folder.appending(path: "train.jsonl")
    let evaluation = folder.appending(path: "test.jsonl")
    try Data(lines.joined(separator: "\n").utf8).write(to: train)
    try Data(#"{"question": "What is 20 and 1?", "answer": "It is 21.\n#### 21"}"#.utf8).write(to: evaluation)
    return try BenchmarkSpec.parse(
      """
      version: 1
      name: files
      shards: 2
      model: {hidden_size: 16, num_hidden_layers: 1, num_attention_heads: 2, num_key_value_heads: 1,
        intermediate_size: 32, max_position_embeddings: 96}
      tokenizer: {kind: characters}
      problems:
        source: files
        train: \(train.path(percentEncoded: false))
        evaluation: \(evaluation.path(percentEncoded: false))
        fields: {problem: question, solution: answer}
        answer_after: "####"
      sft: {num_train_epochs: 1, warmup_steps: 1, batch_size: 4}
      grpo: {max_steps: 1, prompts_per_step: 2, num_generations: 2, warmup_steps: 1, max_completion_length: 24,
        rewards: {cosine: {max_length: 24}}}
      evaluation: {samples: 1, samples_at_stage_end: 1, max_completion_length: 24, budgets: [16], samplings: [greedy]}
      """, file: "files.yaml", overrides: try changes.map { try Override($0) })
  }

  private static func complaint(_ spec: BenchmarkSpec) async throws -> String {
    var text = ""
    try await TestBench.with { bench in
      do { _ = try await bench.run(spec) } catch { text = "\(error)" }
      #expect((try? bench.home.state.runIDs()) == [])
    }
    #expect(!text.contains("\n"))
    return text
  }

  @Test func `A reference answer that cannot be read ends a run before it begins, with its file and line`()
    async throws
  {
    try await TemporaryFiles.with { folder in
      let spec = try Self.spec(folder)
      var lines = Self.lines
      lines[2] = #"{"question": "How much is 1 by 0?", "answer": "Who knows.\n#### 1/0"}"#
      try Data(lines.joined(separator: "\n").utf8).write(to: folder.appending(path: "train.jsonl"))
      let complaint = try await Self.complaint(spec)
      #expect(complaint.contains("train.jsonl:3: ") && complaint.contains("1/0"))
    }
  }

  @Test func `Problems too long for the model are left out of both training sets, counted and told of`()
    async throws
  {
    try await TemporaryFiles.with { folder in
      let spec = try Self.spec(folder)
      try await TestBench.with { bench in
        let updates = Updates()
        let outcome = try await bench.run(spec) { update, _ in updates.add(update) }
        #expect(outcome.status == .finished)
        #expect(updates.messages.contains { $0.hasPrefix("left out 1 of 12 training problems") })
        #expect(updates.messages.contains { $0.hasPrefix("left out 1 of 12 GRPO problems") })
        let records = try await bench.home.history(ofRun: outcome.run).problems
        #expect(records.count { $0.split == .grpo } == 11)
        #expect(records.filter { $0.split == .evaluation }.map(\.prompt) == ["What is 20 and 1?\n"])
      }
    }
  }

  @Test
  func
    `An evaluation problem that is too long is refused, since leaving it out would change what is measured`()
    async throws
  {
    try await TemporaryFiles.with { folder in
      let text = try await Self.complaint(Self.spec(folder, "evaluation.max_completion_length=80"))
      #expect(text.contains("1 of 1 evaluation problems"))
      #expect(text.contains("raise model.max_position_embeddings from 96 to 98"))
    }
  }

  @Test func `Fewer GRPO problems than a step takes are refused, with the reason`() async throws {
    try await TemporaryFiles.with { folder in
      let text = try await Self.complaint(Self.spec(folder, "grpo.prompts_per_step=12"))
      #expect(text.contains("11 problems for GRPO are fewer than grpo.prompts_per_step (12)"))
      #expect(text.contains("left out 1 of 12 GRPO problems"))
    }
  }

  @Test func `Training problems that are all too long are refused`() async throws {
    try await TemporaryFiles.with { folder in
      let text = try await Self.complaint(Self.spec(folder, "sft.max_length=20"))
      #expect(text.contains("none of the 12 training problems has at most 20 tokens"))
    }
  }

  @Test func `A missing problem file and a broken line are named`() async throws {
    try await TemporaryFiles.with { folder in
      let missing = try await Self.complaint(Self.spec(folder, "problems.train=/nowhere/train.jsonl"))
      #expect(missing.contains("/nowhere/train.jsonl"))
      let spec = try Self.spec(folder)
      let file = folder.appending(path: "train.jsonl")
      try Data((Self.lines[0] + "\nno JSON\n").utf8).write(to: file)
      #expect(try await Self.complaint(spec).contains("train.jsonl:2:"))
    }
  }
}

/// Folders for tests that wait.
enum TemporaryFiles {
  /// Calls `body` with a new folder and deletes it afterwards.
  static func with(_ body: (URL) async throws -> Void) async throws {
    let folder = TemporaryFolder.make("files")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder)
  }
}
