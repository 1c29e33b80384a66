import Foundation
import TestSupport
import Testing
import Tokenizers

@Suite struct BytePairTokenizerTests {
  @Test(arguments: Fixture.families)
  func `ids are those of Hugging Face's library`(family: String) throws {
    let tokenizer = try Fixture.tokenizer(family)
    let cases = try Fixture.expected(family).cases
    #expect(cases.count > 70)
    for expected in cases {
      #expect(try tokenizer.encode(expected.text) == expected.ids, "\(expected.text.debugDescription)")
      #expect(try tokenizer.encode(expected.text, addingSpecialTokens: true) == expected.special)
    }
  }

  @Test(arguments: Fixture.families)
  func `bytes come back, valid or not`(family: String) throws {
    let tokenizer = try Fixture.tokenizer(family)
    // The token <b> takes the white space around it, which is then lost.
    let cases = try Fixture.expected(family).cases.filter { !$0.text.contains("<b>") }
    var texts = cases.map { Array($0.text.utf8) }
    texts += [
      [0xFF], [0xC3], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xC0, 0xAF, 0x20, 0x61],
    ]
    texts.append((0...255).map { UInt8($0) })
    for bytes in texts {
      let tokens = try tokenizer.encode(bytes: bytes)
      // The normal form C is another text, the same in Swift's eyes.
      let back = tokens.flatMap { tokenizer.bytes(of: $0) }
      if family == "qwen2", let text = String(validating: bytes, as: UTF8.self) {
        #expect(String(decoding: back, as: UTF8.self) == text)
      } else if family != "qwen2" {
        #expect(back == bytes)
      }
    }
  }

  @Test func `a word of a megabyte takes no more than its share of time`() throws {
    let tokenizer = try Fixture.tokenizer("gpt2")
    func encode(_ count: Int) throws {
      let tokens = try tokenizer.encode(String(repeating: "a", count: count))
      #expect(tokens.flatMap { tokenizer.bytes(of: $0) }.count == count)
    }
    // Sixteen times the letters; with the square of them it would be 256.
    let ratio = try ProcessorTime.ratio(of: { try encode(1 << 20) }, to: { try encode(1 << 16) })
    #expect(ratio < 64)
  }

  @Test func `many threads get the same tokens`() async throws {
    let tokenizer = try Fixture.tokenizer("llama3")
    let cases = try Fixture.expected("llama3").cases
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask { cases.allSatisfy { (try? tokenizer.encode($0.text)) == $0.ids } }
      }
      for await isRight in group { #expect(isRight) }
    }
  }

  @Test func `numbers that are no token stand for nothing`() throws {
    let tokenizer = try Fixture.tokenizer("gpt2")
    #expect(tokenizer.bytes(of: -1) == [])
    #expect(tokenizer.bytes(of: Int32(tokenizer.vocabularySize)) == [])
    #expect(tokenizer.bytes(of: .max) == [])
  }

  @Test func `a byte without a token is named with its place`() throws {
    let json = Self.file(vocabulary: #""a": 0, "b": 1, "ab": 2"#, merges: #""a b""#)
    let tokenizer = try BytePairTokenizer(json: Array(json.utf8))
    #expect(try tokenizer.encode("abba") == [2, 1, 0])
    #expect(throws: TokenizerError.unencodable(text: "abc", byte: 2)) { try tokenizer.encode("abc") }
  }

  private static func file(
    vocabulary: String, merges: String, model: String = "", normalizer: String = "null",
    preTokenizer: String = #"{"type": "ByteLevel", "add_prefix_space": false}"#, added: String = "",
    processor: String = "null", decoder: String = #"{"type": "ByteLevel"}"#
  ) -> String {
    """
    {"added_tokens": [\(added)], "normalizer": \(normalizer), "pre_tokenizer": \(preTokenizer),
     "post_processor": \(processor), "decoder": \(decoder),
     "model": {"type": "BPE", \(model) "vocab": {\(vocabulary)}, "merges": [\(merges)]}}
    """
  }

  private static let files: [(text: String, key: String)] = [
    (file(vocabulary: #""a": 0"#, merges: "", model: #""dropout": 0.1,"#), "model.dropout"),
    (file(vocabulary: #""a": 0"#, merges: "", model: #""unk_token": "a","#), "model.unk_token"),
    (file(vocabulary: #""a": 0"#, merges: "", model: #""byte_fallback": true,"#), "model.byte_fallback"),
    (
      file(vocabulary: #""a": 0"#, merges: "", model: #""end_of_word_suffix": "</w>","#),
      "model.end_of_word_suffix"
    ),
    (file(vocabulary: #""a": 0"#, merges: "", model: #""surprise": 1,"#), "model"),
    (file(vocabulary: #""a": 0"#, merges: #""a b""#), "model.merges[0]"),
    (file(vocabulary: #""a": 0, "aa": 1"#, merges: #"["a", "a"], "a a a""#), "model.merges[1]"),
    (file(vocabulary: #""a": -1"#, merges: ""), "model.vocab.a"),
    (file(vocabulary: #""a": 900000"#, merges: ""), "model.vocab.a"),
    (file(vocabulary: #""a": 0, "b": 0"#, merges: ""), "model.vocab.b"),
    (file(vocabulary: #""a": "0""#, merges: ""), "model.vocab.a"),
    (file(vocabulary: #""a": 0"#, merges: "", normalizer: #"{"type": "NFKC"}"#), "normalizer"),
    (file(vocabulary: #""a": 0"#, merges: "", preTokenizer: #"{"type": "Metaspace"}"#), "pre_tokenizer"),
    (
      file(
        vocabulary: #""a": 0"#, merges: "", preTokenizer: #"{"type": "ByteLevel", "add_prefix_space": true}"#),
      "pre_tokenizer.add_prefix_space"
    ),
    (
      file(
        vocabulary: #""a": 0"#, merges: "",
        preTokenizer: #"{"type": "Split", "pattern": {"Regex": "a+"}, "behavior": "Isolated"}"#),
      "pre_tokenizer.pattern.Regex"
    ),
    (file(vocabulary: #""a": 0"#, merges: "", processor: #"{"type": "BertProcessing"}"#), "post_processor"),
    (file(vocabulary: #""a": 0"#, merges: "", decoder: #"{"type": "WordPiece"}"#), "decoder"),
    (file(vocabulary: #""a": 0"#, merges: "", added: #"{"id": 7e9, "content": "x"}"#), "added_tokens[0].id"),
    (file(vocabulary: #""a": 0"#, merges: "", added: #"{"id": 0, "content": "x"}"#), "model.vocab"),
  ]

  @Test(arguments: files.indices)
  func `what is not supported is named by its key`(index: Int) {
    let (text, key) = Self.files[index]
    let error = #expect(throws: TokenizerError.self) {
      try BytePairTokenizer(json: Array(text.utf8), name: "t.json")
    }
    guard case .invalidFile(let file, let found, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(file == "t.json")
    #expect(found == key)
  }

  @Test(arguments: [
    ("", 1), ("{", 1), ("{\n\"a\": tru}", 2), ("[1,\n2,\n]", 3), ("\"\\ud800\"", 1), ("{} x", 1), ("[01]", 1),
    ("\"\u{1}\"", 1), ("[1.]", 1), ("{\"a\" 1}", 1), (String(repeating: "[", count: 100), 1),
  ])
  func `text that is not JSON is refused with its line`(text: String, line: Int) {
    let error = #expect(throws: TokenizerError.self) { try JSONDocument(Array(text.utf8), name: "x") }
    #expect(error.map(String.init(describing:))?.hasPrefix("x: line \(line): ") == true)
  }
}
