import Foundation
import Testing
import Tokenizers

@Suite struct PretrainedTokenizerTests {
  private static let template =
    "{% for m in messages %}{{ m.role }}: {{ m.content }}{{ eos_token }}{% endfor %}"

  private func write(_ files: [String: String], to folder: URL) throws {
    for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
  }

  private func files(_ family: String) throws -> [String: String] {
    [
      "tokenizer.json": try Fixture.text("\(family).json"),
      "tokenizer_config.json":
        #"{"bos_token": {"content": "<|im_start|>", "lstrip": false}, "eos_token": "<|im_end|>", "chat_template": "old"}"#,
      "special_tokens_map.json": #"{"pad_token": "<|endoftext|>", "eos_token": "<|endoftext|>"}"#,
      "generation_config.json": #"{"eos_token_id": [2, 0]}"#,
      "chat_template.jinja": Self.template,
    ]
  }

  @Test func `a folder gives tokens, ends and the template`() throws {
    let folder = try ScratchFolder()
    try write(files("qwen2"), to: folder.url)
    let tokenizer = try PretrainedTokenizer(folder: folder.url)
    #expect(tokenizer.endTokens == [2, 0])
    #expect(tokenizer.endOfSequence == 2)
    #expect(tokenizer.beginToken == 1)
    #expect(try tokenizer.chatTemplate?.render([("user", "hi")]) == "user: hi<|im_end|>")
    let tokens = try tokenizer.encode("the<|im_end|> the")
    #expect(tokens.contains(2))
    #expect(tokenizer.decode(tokens) == "the the")
  }

  @Test(arguments: Fixture.families)
  func `a saved tokenizer is the same again, and so is its description`(family: String) throws {
    let folder = try ScratchFolder()
    let other = try ScratchFolder()
    try write(files(family), to: folder.url)
    let tokenizer = try PretrainedTokenizer(folder: folder.url)
    try tokenizer.save(to: other.url)
    let loaded = try PretrainedTokenizer(folder: other.url)
    let stored = try JSONEncoder().encode(tokenizer.description)
    let rebuilt = try JSONDecoder().decode(TokenizerDescription.self, from: stored).makeTokenizer()
    #expect(rebuilt.fingerprint == tokenizer.fingerprint)
    #expect(loaded.endOfSequence == tokenizer.endOfSequence)
    #expect(try loaded.chatTemplate?.render([("user", "hi")]) == "user: hi<|im_end|>")
    for expected in try Fixture.expected(family).cases {
      #expect(try rebuilt.encode(expected.text) == expected.ids)
      #expect(try loaded.encode(expected.text) == expected.ids)
    }
  }

  @Test func `descriptions of the other kinds are still read`() throws {
    let text = #"{"phrases": {"_0": ["<eos>", "a", "b"]}}"#
    let tokenizer = try JSONDecoder().decode(TokenizerDescription.self, from: Data(text.utf8)).makeTokenizer()
    #expect(try tokenizer.encode("ab") == [1, 2])
  }

  @Test(arguments: [
    ("tokenizer_config.json", #"{"eos_token": "<absent>"}"#, "eos_token"),
    ("tokenizer_config.json", #"{"eos_token": 5}"#, "eos_token"),
    (
      "tokenizer_config.json", #"{"added_tokens_decoder": {"9": {"content": "<new>"}}}"#,
      "added_tokens_decoder.9"
    ),
    ("generation_config.json", #"{"eos_token_id": "x"}"#, "eos_token_id"),
    ("generation_config.json", "{", "line 1"), ("tokenizer.json", "[]", "an object is needed"),
  ])
  func `a faulty file is named with its key`(name: String, text: String, word: String) throws {
    let folder = try ScratchFolder()
    try write(files("gpt2"), to: folder.url)
    try write([name: text], to: folder.url)
    let error = #expect(throws: TokenizerError.self) { try PretrainedTokenizer(folder: folder.url) }
    let message = error.map(String.init(describing:)) ?? ""
    #expect(message.contains(name) && message.contains(word), "\(message)")
  }

  @Test func `without an end of texts or without files there is no tokenizer`() throws {
    let folder = try ScratchFolder()
    #expect(throws: TokenizerError.self) { try PretrainedTokenizer(folder: folder.url) }
    try write(["tokenizer.json": Fixture.text("gpt2.json")], to: folder.url)
    #expect(throws: TokenizerError.self) { try PretrainedTokenizer(folder: folder.url) }
    try FileManager.default.createDirectory(
      at: folder.url.appending(path: "generation_config.json"), withIntermediateDirectories: true)
    #expect(throws: TokenizerError.self) { try PretrainedTokenizer(folder: folder.url) }
  }

  // MARK: GGUF

  private func gguf(_ family: String, pre: String) throws -> GGUFVocabulary {
    let root = try JSONDocument(Array(Fixture.text("\(family).json").utf8), name: family).root
    var tokens: [String] = []
    var types: [Int] = []
    try root.required("model").required("vocab").forEachMember { key, value in
      let token = try value.integer()
      while tokens.count <= token {
        tokens.append("")
        types.append(1)
      }
      tokens[token] = String(decoding: key, as: UTF8.self)
    }
    try root.required("added_tokens").forEachElement { view in
      let token = try view.required("id").integer()
      guard try view.required("special").boolean() else { return }
      tokens[token] = try view.required("content").string()
      types[token] = 3
    }
    let merges = try root.required("model").required("merges").elements().map { view in
      try view.kind == .array ? view.elements().map { try $0.string() }.joined(separator: " ") : view.string()
    }
    return GGUFVocabulary(
      model: "gpt2", pre: pre, tokens: tokens, types: types, merges: merges, beginToken: 0, endToken: 2,
      addsBeginToken: family == "llama3", chatTemplate: Self.template)
  }

  @Test(arguments: zip(Fixture.families, ["gpt-2", "llama-bpe", "qwen2", "smollm"]))
  func `GGUF metadata give the ids of the tokenizer they came from`(family: String, pre: String) throws {
    let tokenizer = try PretrainedTokenizer(gguf: gguf(family, pre: pre), name: "m.gguf")
    #expect(tokenizer.vocabularySize == 400)
    for expected in try Fixture.expected(family).cases.dropLast(6) {
      #expect(try tokenizer.encode(expected.text) == expected.ids)
      #expect(try tokenizer.bytePairs.encode(expected.text, addingSpecialTokens: true) == expected.special)
    }
  }

  @Test func `unused tokens are left out, tokens added behind the vocabulary keep their numbers`() throws {
    var vocabulary = try gguf("gpt2", pre: "gpt-2")
    vocabulary.tokens += ["<tool>", "[PAD401]"]
    vocabulary.types += [4, 5]
    let tokenizer = try PretrainedTokenizer(gguf: vocabulary, name: "m.gguf")
    #expect(tokenizer.vocabularySize == 401)
    #expect(try tokenizer.encode("<tool>") == [400])
    #expect(tokenizer.decode([400]) == "<tool>")
  }

  @Test func `GGUF metadata that are not understood are named`() throws {
    let whole = try gguf("gpt2", pre: "gpt-2")
    func expectFault(_ key: String, _ change: (inout GGUFVocabulary) -> Void) {
      var vocabulary = whole
      change(&vocabulary)
      let error = #expect(throws: TokenizerError.self) {
        try PretrainedTokenizer(gguf: vocabulary, name: "m.gguf")
      }
      #expect(error.map(String.init(describing:))?.contains(key) == true)
    }
    expectFault("tokenizer.ggml.model") { $0.model = "llama" }
    expectFault("tokenizer.ggml.pre") { $0.pre = "default" }
    expectFault("tokenizer.ggml.pre") { $0.pre = nil }
    expectFault("tokenizer.ggml.token_type") { $0.types.removeLast() }
    expectFault("tokenizer.ggml.token_type[300]") { $0.types[300] = 6 }
    expectFault("tokenizer.ggml.eos_token_id") { $0.endToken = 4000 }
    expectFault("tokenizer.ggml.eos_token_id") { $0.endToken = nil }
    expectFault("merges[0]") { $0.merges[0] = "x" }
  }
}
