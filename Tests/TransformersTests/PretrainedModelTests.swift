import Foundation
import GGUF
import Kernels
import TestSupport
import Testing
import Transformers

/// Models stored in every form that can be read, with what transformers computes from them; `benchmarks/peers` says how.
@Suite struct PretrainedModelTests {
  struct Expected: Decodable {
    let tokens: [Int32]
    let logprobs: [Double]
  }

  private func fixtures() throws -> URL {
    try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
  }

  /// log p of each token after the first.
  private func logProbabilities(_ model: Parameters, _ tokens: [Int32]) -> [Double] {
    var batch = PackedBatch()
    batch.add(tokens, firstTarget: 1)
    let decoder = Decoder(model.configuration)
    let workspace = Workspace(model.configuration)
    decoder.forward(batch, model.tensors, workspace)
    let logits = doubles(decoder.logits(batch, model.tensors, workspace))
    let width = model.configuration.vocabularySize
    return batch.targets.enumerated().map { row, target in
      let row = logits[row * width..<(row + 1) * width]
      let top = row.max() ?? 0
      return row[row.startIndex + Int(target)] - top - log(row.reduce(0) { $0 + exp($1 - top) })
    }
  }

  @Test(arguments: ["linear", "llama3-bf16", "qwen2-f16", "qwen3-sharded"])
  func `stored models give the log-probabilities of transformers`(name: String) throws {
    let folder = try fixtures().appending(path: "stored/\(name)")
    let expected = try JSONDecoder().decode(
      Expected.self, from: Data(contentsOf: folder.appending(path: "expected.json")))
    let model = try PretrainedModel(at: folder).parameters()
    let difference = absoluteDifference(logProbabilities(model, expected.tokens), expected.logprobs)
    #expect(difference < 1e-5)
  }

  @Test(arguments: ["llama-untied", "qwen2", "qwen3"])
  func `a GGUF file holds the weights of the Hugging Face directory that it was made of`(name: String) throws
  {
    let theirs = try PretrainedModel(at: fixtures().appending(path: name)).parameters()
    let file = try PretrainedModel(at: fixtures().appending(path: "gguf/\(name).gguf"))
    let model = try file.parameters()
    #expect(file.gguf != nil)
    #expect(file.configuration == theirs.configuration)
    #expect(model.sha256() == theirs.sha256())
  }

  @Test(arguments: ["linear", "llama3-bf16", "qwen2-f16", "qwen3-sharded"], [false, true])
  func `a model written again is the same model`(name: String, bfloat16: Bool) throws {
    let model = try PretrainedModel(at: fixtures().appending(path: "stored/\(name)")).parameters()
    let directory = try TemporaryDirectory()
    try model.saveHuggingFace(
      directory: directory.url, beginOfSequence: 1, endOfSequence: 2, type: bfloat16 ? .bfloat16 : .float32)
    let again = try PretrainedModel(at: directory.url)
    #expect(again.configuration == model.configuration)
    // What was stored as BF16 loses nothing by it.
    if !bfloat16 || name != "linear" && name != "qwen2-f16" {
      #expect(try again.parameters().sha256() == model.sha256())
    }
    let text = try String(contentsOf: directory.file("generation_config.json"), encoding: .utf8)
    #expect(text.contains(#""eos_token_id" : 2"#))
  }

  @Test func `weights are rounded to the nearest BF16, ties to even`() throws {
    let model = Parameters(zeros: TestModels.kinds[0])
    let view = try #require(model.namedTensors.first).view
    let bits: [(UInt32, UInt32)] = [
      (0x3f80_8000, 0x3f80_0000), (0x3f81_8000, 0x3f82_0000), (0x3f80_8001, 0x3f81_0000),
      (0xbf80_7fff, 0xbf80_0000), (0x7f80_0000, 0x7f80_0000), (0x7f7f_ffff, 0x7f80_0000),
    ]
    for (index, pair) in bits.enumerated() { view[index] = Float(bitPattern: pair.0) }
    let directory = try TemporaryDirectory()
    try model.save(to: directory.file("model.safetensors"), type: .bfloat16)
    let again = try Parameters.load(model.configuration, from: directory.file("model.safetensors"))
    let read = try #require(again.namedTensors.first).view
    #expect(bits.indices.map { read[$0].bitPattern } == bits.map(\.1))
  }

  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "nothing was thrown"
    } catch { return "\(error)" }
  }

  @Test func `a tensor that an index misplaces is named`() throws {
    let directory = try TemporaryDirectory()
    let source = try fixtures().appending(path: "stored/qwen3-sharded")
    for file in try FileManager.default.contentsOfDirectory(at: source, includingPropertiesForKeys: nil) {
      try FileManager.default.copyItem(at: file, to: directory.file(file.lastPathComponent))
    }
    let index = directory.file("model.safetensors.index.json")
    let text = try String(contentsOf: index, encoding: .utf8)
    let line = try #require(text.firstRange(of: #""model.norm.weight": "#))
    try text.replacingCharacters(in: line, with: #""model.other.weight": "#).write(
      to: index, atomically: true, encoding: .utf8)
    let said = message { _ = try PretrainedModel(at: directory.url) }
    #expect(said.contains("model.norm.weight is in ") && said.contains("model.other.weight is not in "))
    try text.replacing("model-0000", with: "../model-0000").write(
      to: index, atomically: true, encoding: .utf8)
    #expect(
      message { _ = try PretrainedModel(at: directory.url) }.contains("is no name of a safetensors file"))
  }

  @Test func `a head beside a tied table must be that table`() throws {
    let directory = try TemporaryDirectory()
    var untied = TestModels.kinds[0]
    untied.tieWordEmbeddings = false
    let model = TestModels.random(untied, seed: 3)
    var tied = untied
    tied.tieWordEmbeddings = true
    let url = directory.file("model.safetensors")
    try model.save(to: url)
    #expect(message { _ = try Parameters.load(tied, from: url) }.contains("lm_head.weight differs"))
    let tensors = model.namedTensors
    let table = try #require(tensors.first { $0.name == "model.embed_tokens.weight" })
    try #require(tensors.first { $0.name == "lm_head.weight" }).view.overwrite(with: table.view)
    try model.save(to: url)
    #expect(try Parameters.load(tied, from: url).parameterCount == tied.parameterCount)
  }
}
