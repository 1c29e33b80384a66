import Foundation
import Testing
import Tokenizers

@Suite struct BytePairTrainerTests {
  @Test(arguments: zip(Fixture.families, [BytePairFamily.gpt2, .llama3, .qwen2, .smollm]))
  func `merges are those of Hugging Face's trainer`(name: String, family: BytePairFamily) throws {
    let texts = try JSONDecoder().decode([String].self, from: Data(contentsOf: Fixture.url("training.json")))
    let trainer = BytePairTrainer(
      vocabularySize: 400, family: family, specialTokens: ["<|endoftext|>", "<|im_start|>", "<|im_end|>"])
    let trained = try trainer.train(on: texts)
    #expect(trained.vocabularySize == 400)
    #expect(trained.endOfSequence == 0)
    guard case .pretrained(let description) = trained.description else {
      Issue.record("another kind of description")
      return
    }
    let file = try JSONDocument(Array(description.tokenizer.utf8), name: "trained").root
    let merges = try file.required("model").required("merges").elements().map { try $0.string() }
    #expect(merges == (try Fixture.expected(name).merges))
    #expect(try trainer.train(on: texts.reversed()).fingerprint == trained.fingerprint)
  }

  @Test func `training ends when no pair is left`() throws {
    let tokenizer = try BytePairTrainer(vocabularySize: 5000).train(on: ["abcabc", "abc"])
    #expect(tokenizer.vocabularySize == 257 + 3)
    #expect(try tokenizer.encode("abcabc").count == 1)
    #expect(try BytePairTrainer(vocabularySize: 300).train(on: []).vocabularySize == 257)
  }

  @Test(arguments: [[], [""], ["a", "a"]])
  func `special tokens have to be some, different and not empty`(special: [String]) {
    #expect(throws: TokenizerError.self) {
      try BytePairTrainer(vocabularySize: 300, specialTokens: special).train(on: ["a"])
    }
  }

  @Test func `a vocabulary without room for the bytes is refused`() {
    #expect(throws: TokenizerError.self) { try BytePairTrainer(vocabularySize: 256).train(on: ["a"]) }
  }

  /// For comparing with Hugging Face on a large text: a folder with `texts.json`; writes the tokenizer there.
  @Test(
    .enabled(
      if: ProcessInfo.processInfo.environment["TOKENIZER_TRAINING"] != nil,
      "writes what a comparison with Hugging Face reads: set TOKENIZER_TRAINING to a folder with texts.json"))
  func `a large text is learned from`() throws {
    let folder = URL(filePath: ProcessInfo.processInfo.environment["TOKENIZER_TRAINING"] ?? "")
    let texts = try JSONDecoder().decode(
      [String].self, from: Data(contentsOf: folder.appending(path: "texts.json")))
    let start = ContinuousClock.now
    let tokenizer = try BytePairTrainer(vocabularySize: 8192, family: .smollm).train(on: texts)
    print("learned \(tokenizer.vocabularySize) tokens in \(ContinuousClock.now - start)")
    #expect(tokenizer.vocabularySize == 8192)
    try tokenizer.save(to: folder)
  }
}
