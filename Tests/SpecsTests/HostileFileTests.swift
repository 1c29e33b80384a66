import Foundation
import Specs
import TestSupport
import Testing

/// Benchmark files that ask for too much, or want to see what is none of theirs.
@Suite struct HostileFileTests {
  private static let head = "version: 1\nname: x\n"
  private static let laughs =
    "a0: &a0 [lol, lol]\n" + (1..<60).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]\n" }.joined()

  private func refusal(_ body: () throws -> Void) -> String {
    do {
      try body()
      return ""
    } catch { return "\(error)" }
  }

  private static func many(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

  /// Texts, and what the message must say.
  private static let excessive: [(text: String, words: String)] = {
    var cases: [(text: String, words: String)] = []
    func add(_ words: String, _ parts: String...) { cases.append((parts.joined(), words)) }
    add("too many values", laughs)
    add("a key must be a word", laughs, "? *a59\n: 1\n")
    add("a key must be a word", laughs, "x: {? [*a59] : 1}\n")
    add("a key must be a word", laughs, "x: {*a59 : 1}\n")
    add("a key must be a word", laughs, "? {b: *a59}\n: 1\n")
    add("too much text", "a: &a ", many("x", 100_000), "\nb: [", many("*a,", 10_000), "]\n")
    add("", "x: ", many("[", 100_000))
    add("", "x: ", many("{a: ", 50_000))
    add("", many("- ", 100_000))
    add("more than 32 deep", "x: ", many("[", 40), many("]", 40))
    add("a key is longer", head, many("k", 500), ": 1\n")
    add("seed: got '9999", head, "seed: ", many("9", 900_000))
    add("unknown key", head, "x: \"\\e[31m\\u202e\"\n")
    add("more", head, (0..<15_000).map { "k\($0): 1\n" }.joined())
    let claim = "  - {name: a, left: grpo.length, right: sft.length, ratio: '<= 1', confidence: 0.9}\n"
    add("given twice", head, "claims:\n", many(claim, 1500))
    add(
      "parameters; at most", head,
      "model: {hidden_size: 65536, num_hidden_layers: 1024, intermediate_size: 1048576}\n")
    add(
      "tokens; at most", head, "grpo: {max_steps: 10000000, prompts_per_step: 65536, num_generations: 4096}\n"
    )
    let choices = (0..<40).map { "k\($0): [1, 2, 3]" }.joined(separator: ", ")
    add("variants; at most 1000", head, "sweep: {grid: {sft.warmup_steps: [1, 2, 3], ", choices, "}}\n")
    return cases
  }()

  @Test(arguments: excessive.indices)
  func `what asks for too much is refused in a few short lines`(number: Int) {
    let (text, words) = Self.excessive[number]
    let message = refusal { _ = try Sweep.parse(text, file: "x.yaml") }
    #expect(!message.isEmpty && (words.isEmpty || message.contains(words)), "\(message.prefix(300))")
    let lines = message.split(separator: "\n")
    #expect(lines.count <= 21 && lines.allSatisfy { $0.unicodeScalars.count < 2100 })
    #expect(!message.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" })
  }

  @Test func `aliases that stand for values work as before`() throws {
    let spec = try BenchmarkSpec.parse(
      Self.head + "sft: &s {learning_rate: 0.5} # 2 * 3\nproblems: {prompt_template: 'a *b {problem}'}\n",
      file: "x.yaml")
    #expect(spec.sft.optimizer.learningRate == 0.5 && spec.problems.promptTemplate == "a *b {problem}")
  }

  private static let overrides: [String] = [
    "x=\(many("[", 50_000))", "\(many("a.", 50_000))a=1", "\(many("x", 100_000))=1",
    "sft.learning_rate=\(many("9", 100_000))", "sft.learning_rate=\u{1B}[31m", many("x", 100_000),
  ]

  @Test(arguments: overrides.indices) func `overrides are refused in a line`(number: Int) {
    let message = refusal {
      _ = try BenchmarkSpec.parse(
        Self.head, file: "x.yaml", overrides: [try Override(Self.overrides[number])])
    }
    #expect(!message.isEmpty && message.unicodeScalars.count < 2300 && !message.contains("\u{1B}"))
  }

  @Test func `a sweep of more runs than anybody makes is refused`() throws {
    let seeds = (0..<6000).map(String.init).joined(separator: ", ")
    let sweep = try Sweep.parse(
      Self.head + "sweep: {seeds: [\(seeds)], grid: {sft.warmup_steps: [1, 2]}}\n", file: "x.yaml")
    #expect(refusal { try sweep.checkSize() }.contains("12000 runs; at most 10000"))
  }

  @Test func `of a file elsewhere an error shows the name and the line, and nothing that stands in it`()
    throws
  {
    try TemporaryFolder.with { folder in
      let outside = folder.appending(path: "outside")
      let inside = folder.appending(path: "inside")
      for folder in [outside, inside.appending(path: "below")] {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      }
      let secrets = [
        "root:swordfish:19000:0:99999:7:::\n", "name: swordfish\nsft: {swordfish: 1}\n", "swordfish: [\n",
        "swordfish: 1\nswordfish: 2\n", "sft: {learning_rate: swordfish}\n", "model: swordfish\n",
        "- swordfish\n",
        "claims: [{name: swordfish, left: swordfish.x}]\n", "extends: swordfish\n", "'swordfish\n",
        "@swordfish\n",
      ]
      let file = inside.appending(path: "x.yaml")
      func refusal(extending path: String) throws -> String {
        try Data((Self.head + "extends: \(path)\n").utf8).write(to: file)
        return self.refusal { _ = try BenchmarkSpec.load(path: file.path(percentEncoded: false)) }
      }
      for (number, secret) in secrets.enumerated() {
        let target = outside.appending(path: "\(number).yaml")
        try Data(secret.utf8).write(to: target)
        try Data(secret.utf8).write(to: inside.appending(path: "below/\(number).yaml"))
        let link = inside.appending(path: "link\(number).yaml")
        try FileManager.default.createSymbolicLink(at: link, withDestinationURL: target)
        for path in ["../outside/\(number).yaml", target.path(percentEncoded: false), "link\(number).yaml"] {
          let message = try refusal(extending: path)
          #expect(!message.contains("swordfish") && message.contains("\(number).yaml:"), "\(message)")
        }
        // What lies below the benchmark is shown as before.
        #expect(
          try refusal(extending: "below/\(number).yaml").contains("swordfish")
            || ![0, 1, 3, 4, 5].contains(number))
      }
    }
  }

  @Test(arguments: ["/dev/zero", "/", "/proc/self/environ", "/dev/null", "x.yaml"])
  func `devices, folders and circles are not extended`(path: String) throws {
    try TemporaryFolder.with { folder in
      let file = folder.appending(path: "x.yaml")
      try Data((Self.head + "extends: \(path)\n").utf8).write(to: file)
      let message = refusal { _ = try BenchmarkSpec.load(path: file.path(percentEncoded: false)) }
      #expect(!message.isEmpty && message.split(separator: "\n").count == 1, "\(message)")
    }
  }

  @Test func `a file that is larger than any benchmark is not read`() throws {
    try TemporaryFolder.with { folder in
      let path = folder.appending(path: "x.yaml").path(percentEncoded: false)
      try Data().write(to: URL(filePath: path))
      #expect(truncate(path, 1 << 40) == 0)
      #expect(refusal { _ = try BenchmarkSpec.load(path: path) }.contains("1048576 bytes"))
    }
  }
}
