import Foundation
import Specs
import Testing

struct ComplaintTests {
  /// A faulty addition to the least file, and what the complaint must say; line 3 is the addition's first.
  @Test(arguments: [
    (
      "sft: {learning_rat: 1}\n",
      "b.yaml:3:7: sft.learning_rat: unknown key; did you mean 'learning_rate'? allowed: "
    ),
    (
      "colour: red\n",
      "b.yaml:3:1: colour: unknown key; allowed: version, extends, name, seed, shards, memory, "
    ),
    (
      "sft:\n  batch_size: many\n",
      "b.yaml:4:15: sft.batch_size: got 'many'; expected integer from 1 to 65536"
    ),
    ("sft: {batch_size: 8.0}\n", "sft.batch_size: got '8.0'; expected integer"),
    ("sft: {batch_size: \"8\"}\n", "sft.batch_size: got '8'; expected integer"),
    ("sft: {batch_size: }\n", "sft.batch_size: got nothing; expected integer"),
    ("sft: {batch_size: [8]}\n", "sft.batch_size: got a list; expected integer"),
    (
      "sft: {batch_size: 99999999999999999999}\n",
      "sft.batch_size: got '99999999999999999999'; expected integer"
    ),
    ("sft: {learning_rate: 0}\n", "sft.learning_rate: got '0'; expected number > 0"),
    ("sft: {learning_rate: nan}\n", "sft.learning_rate: got 'nan'; expected number > 0"),
    ("sft: {learning_rate: .inf}\n", "sft.learning_rate: got '.inf'; expected number > 0"),
    ("sft: {learning_rate: 1e999}\n", "sft.learning_rate: got '1e999'; expected number > 0"),
    ("sft: {learning_rate: 0x1p-3}\n", "sft.learning_rate: got '0x1p-3'; expected number > 0"),
    ("sft: {adam_beta1: 1}\n", "sft.adam_beta1: got '1'; expected number >= 0 and < 1"),
    ("sft: {completion_only_loss: yes}\n", "got 'yes'; expected true or false"),
    ("sft: {lr_scheduler_type: cos}\n", "got 'cos'; expected cosine, linear or constant"),
    ("sft: 3\n", "b.yaml:3:6: sft: got '3'; expected a mapping"),
    ("sft:\n", "sft: got nothing; expected a mapping"),
    ("grpo: {loss_type: drgrpo}\n", "expected grpo, bnpo, dr_grpo or dapo"),
    ("grpo: {temperature: 0}\n", "b.yaml:3:8: grpo.temperature: is 0"),
    ("grpo: {rewards: {format: 0, cosine: 0, length: 0}}\n", "grpo.rewards: all weights are 0"),
    ("shards: 3\n", "shards: got 3; expected integer from 1 to 1024; a power of two"),
    ("shards: 32\nsft: {batch_size: 32}\n", "grpo.prompts_per_step: 16 is below shards (32)"),
    ("shards: 16\n", "sft.batch_size: 8 is below shards (16)"),
    ("model: {from: weights/}\n", "model.from: got 'weights/'; expected scratch"),
    (
      "model: {num_key_value_heads: 3}\n",
      "model.num_key_value_heads: 3 does not divide num_attention_heads (4)"
    ),
    (
      "model: {hidden_size: 100, num_attention_heads: 6}\n",
      "6 does not divide hidden_size (100); set head_dim"
    ),
    ("model: {hidden_size: 132}\n", "model.head_dim: 33 is odd"),
    (
      "model: {max_position_embeddings: 128}\nevaluation: {max_completion_length: 127, budgets: []}\n",
      "b.yaml:1:1: grpo.max_completion_length: 220 does not fit"
    ),
    ("evaluation: {budgets: [24, 24]}\n", "evaluation.budgets: got [24, 24]; expected list, each: integer"),
    (
      "evaluation: {budgets: [24, 300]}\n",
      "b.yaml:3:14: evaluation.budgets: 300 is above max_completion_length (220)"
    ),
    ("evaluation: {budgets: [24, x]}\n", "b.yaml:3:28: evaluation.budgets[1]: got 'x'; expected integer"),
    ("evaluation: {samplings: []}\n", "evaluation.samplings: is empty"),
    (
      "evaluation: {samplings: [gredy]}\n",
      "evaluation.samplings[0]: got 'gredy'; expected mapping, or greedy"
    ),
    (
      "evaluation: {samplings: [greedy, {temperature: 0}]}\n", "evaluation.samplings: 'greedy' is given twice"
    ),
    (
      "problems: {families: [add, div]}\n",
      "problems.families[1]: got 'div'; expected add, sub, mul, lin, frac or word"
    ),
    (
      "problems: {families: [add, add]}\n",
      "problems.families: got [\"add\", \"add\"]; expected all, or list, each: "
    ),
    ("problems: {tiers: []}\n", "problems.tiers: is empty"),
    ("problems: {train: a.jsonl}\n", "b.yaml:3:12: problems.train.path: is given, but source is procedural"),
    (
      "problems: {source: files, train: a, evaluation: b}\n",
      "tokenizer.kind: phrases writes procedural problems only"
    ),
    (
      "tokenizer: {kind: words}\n",
      "tokenizer.kind: got 'words'; expected phrases, characters, bpe or pretrained"
    ),
    ("name: y\n", "'name': given more than once"),
    ("sft: {a: [}\n", "b.yaml:3:11: broken YAML: "),
    ("sft: *nothing\n", "b.yaml:3:6: broken YAML: found undefined alias"),
    ("---\nversion: 1\n", "b.yaml:3:1: a second document begins"),
    ("[1, 2]: 3\n", "a key must be a word"),
  ])
  func `A fault is named with its place, its key and what is allowed`(addition: String, expected: String) {
    let found = complaints(minimal + addition)
    #expect(found.count == 1, "\(found)")
    #expect(found.first?.contains(expected) == true, "\(found)")
    #expect(found.first?.hasPrefix("b.yaml:") == true)
  }

  @Test func `All faults come at once in the order of the file`() {
    let found = complaints(
      """
      version: 1
      shards: 5
      sft: {batch_size: 0, learning_rate: -1}
      nam: x
      """)
    #expect(
      found.map { $0.split(separator: " ").prefix(2).joined(separator: " ") } == [
        "b.yaml:1:1: name:", "b.yaml:2:9: shards:", "b.yaml:3:19: sft.batch_size:",
        "b.yaml:3:37: sft.learning_rate:",
        "b.yaml:4:1: nam:",
      ])
  }

  @Test(arguments: ["", "# nothing\n", "---\n", "null\n"])
  func `An empty file lacks its version and name`(text: String) {
    #expect(complaints(text).count == 2)
    #expect(complaints(text).first?.contains("version: missing; expected the integer 1") == true)
  }

  @Test(arguments: [
    "version: 2\nname: x\n", "version: 1\nname: A b\n",
    "version: 1\nname: \(String(repeating: "x", count: 65))\n",
  ])
  func `Another version and unfit names are refused`(text: String) {
    #expect(complaints(text).count == 1)
  }

  @Test func `A file that expands without bounds is refused`() {
    var text = minimal + "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
    for level in 1...12 {
      text +=
        "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
        + "]\n"
    }
    #expect(complaints(text).first?.contains("too many values") == true)
  }

  @Test func `Line ends and byte order marks of other systems are taken`() {
    #expect(complaints("\u{FEFF}version: 1\r\nname: x\r\nsft: {batch_size: 4}\r\n").isEmpty)
  }

  @Test(arguments: [
    String(repeating: "[", count: 100_000), "a: \u{0}", "\tb: 1", "{", "%YAML 9.9\n---\na: 1\n", "!<x> y",
  ])
  func `Text that is no benchmark is refused with a place`(text: String) {
    let found = complaints(text)
    #expect(!found.isEmpty && found.allSatisfy { $0.hasPrefix("b.yaml:") }, "\(found)")
  }

  @Test func `Missing, unreadable and foreign files are one clear line`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "specs-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let binary = folder.appending(path: "binary.yaml")
    try Data([0xFF, 0xFE, 0x00, 0x80]).write(to: binary)
    for (path, message) in [
      (folder.appending(path: "none.yaml").path, "no such file"), (folder.path, "is a folder"),
      (binary.path, "is not UTF-8"),
    ] {
      let error = #expect(throws: SpecError.self) { try BenchmarkSpec.load(path: path) }
      let text = error.map { "\($0)" } ?? ""
      #expect(text.hasPrefix("\(path):1:1: \(message)") && !text.contains("\n"), "\(text)")
    }
  }
}
