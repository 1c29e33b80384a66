import Foundation
import Harness
import Postgres
import Records
import Specs
import Storage
import TestSupport
import Testing

/// Names and problem files that mean harm end as data or as a refusal in one line.
@Suite struct HostileFilesTests {
  private static let problems = [
    "'; DROP TABLE samples; --", "\"quoted\" $1 \\. \\N", "line\nbreak\ttab", "nul\u{0}inside",
    "e\u{301}🧮 \u{202E}",
  ]

  /// A benchmark on files of the given lines, under names that are hard to keep; none of the evaluation's is trained on.
  private static func spec(_ folder: URL, lines: [Data]) throws -> BenchmarkSpec {
    let training = try problems.flatMap { problem in try (0..<4).map { try line("\($0) \(problem)") } }
    let paths = try [training, lines].enumerated().map { index, lines in
      let file = folder.appending(path: "\(index) it's \"$1; DROP TABLE runs.jsonl")
      try Data(lines.joined(separator: Data("\n".utf8))).write(to: file)
      return file.path(percentEncoded: false).replacingOccurrences(of: "'", with: "''")
    }
    return try BenchmarkSpec.parse(
      """
      version: 1
      name: hostile
      shards: 2
      model: {hidden_size: 16, num_hidden_layers: 1, num_attention_heads: 2, num_key_value_heads: 1,
        intermediate_size: 32, max_position_embeddings: 128}
      tokenizer: {kind: characters}
      problems: {source: files, train: '\(paths[0])', evaluation: '\(paths[1])'}
      sft: {num_train_epochs: 1, warmup_steps: 1, batch_size: 4}
      grpo: {max_steps: 1, prompts_per_step: 2, num_generations: 2, warmup_steps: 1, max_completion_length: 24,
        rewards: {cosine: {max_length: 24}}}
      evaluation: {samples: 1, samples_at_stage_end: 1, max_completion_length: 24, budgets: [16],
        samplings: [greedy]}
      """, file: "hostile.yaml")
  }

  private static func line(_ problem: String) throws -> Data {
    try JSONEncoder().encode(["problem": problem, "solution": "It is so.", "answer": "7"])
  }

  @Test func `Problems and file names with quotes, control characters and U+0000 are data`() async throws {
    try await TemporaryFiles.with { folder in
      let spec = try Self.spec(folder, lines: try Self.problems.map(Self.line))
      try await TestBench.with { bench in
        let outcome = try await bench.run(spec)
        #expect(outcome.status == .finished && outcome.reportProblem == nil)
        let history = try await bench.home.history(ofRun: outcome.run)
        let prompts = Set(history.problems.map(\.prompt))
        for problem in Self.problems { #expect(prompts.contains(problem.storable + "\n")) }
        #expect(history.problems.allSatisfy { $0.family.contains("$1; DROP TABLE runs") })
        #expect(history.samples.count >= 2 * Self.problems.count)
      }
    }
  }

  @Test(arguments: [
    Data([0x7B, 0x22, 0xFF, 0x22, 0x7D]), Data("{\"problem\": \"\u{0}\"}".utf8),
    Data("{\"problem\": \"\(String(repeating: "x", count: 1 << 20))\", \"answer\": \"1\"}".utf8),
    Data("{\"problem\": \"p\", \"\(String(repeating: "k", count: 1 << 20))\": 1}".utf8),
    Data(String(repeating: "[", count: 1 << 20).utf8),
  ])
  func `A line that is no problem, or too long for the model, is refused by its place in one short line`(
    _ line: Data
  ) async throws {
    try await TemporaryFiles.with { folder in
      let spec = try Self.spec(folder, lines: try Self.problems.map(Self.line) + [line])
      try await TestBench.with { bench in
        var complaint = ""
        do { _ = try await bench.run(spec) } catch { complaint = "\(error)" }
        #expect(
          !complaint.isEmpty && !complaint.contains("\n") && complaint.utf8.count < 2000,
          "\(complaint.prefix(300))")
        #expect((try? bench.home.state.runIDs()) == [])
      }
    }
  }

  @Test(arguments: [
    "'; DROP TABLE runs; --", "../../etc/passwd", "a b", "", "ünïcode", "a\u{0}b", "UPPER",
    String(repeating: "n", count: 65), "${HOME}", "a/b",
  ])
  func `A benchmark's name is a plain word`(_ name: String) throws {
    let quoted = String(decoding: try JSONEncoder().encode(name), as: UTF8.self)
    let error = #expect(throws: SpecError.self) {
      try BenchmarkSpec.parse("version: 1\nname: \(quoted)\n", file: "f.yaml")
    }
    #expect(error?.description.contains("name") == true)
  }
}
