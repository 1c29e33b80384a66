import Foundation
import TestSupport
import Testing
import Tokenizers

/// Damaged files end in errors, never in a crash or without end. `TOKENIZER_FUZZ` sets how many are tried.
@Suite struct TokenizerFuzzTests {
  private let count = ProcessInfo.processInfo.environment["TOKENIZER_FUZZ"].flatMap(Int.init) ?? 600

  /// Numbers from a seed (SplitMix64).
  private struct Numbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var value = state
      value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
      value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
      return value ^ (value >> 31)
    }
  }

  /// `original` with a few bytes changed, taken out, doubled or swapped for what has a meaning.
  private func damaged(_ original: [UInt8], _ words: [String], _ numbers: inout Numbers) -> [UInt8] {
    var bytes = original
    for _ in 0..<Int.random(in: 1...4, using: &numbers) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &numbers)
      let end = min(bytes.count, place + Int.random(in: 1...24, using: &numbers))
      switch Int.random(in: 0..<6, using: &numbers) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &numbers)
      case 1: bytes.removeSubrange(place..<end)
      case 2: bytes.insert(contentsOf: bytes[place..<end], at: place)
      case 3: bytes.removeSubrange(place...)
      default:
        bytes.replaceSubrange(
          place..<(Bool.random(using: &numbers) ? place : end),
          with: Array((words.randomElement(using: &numbers) ?? "").utf8))
      }
    }
    return bytes
  }

  private static let jsonWords = [
    "{", "}", "[", "]", ",", ":", "\"", "\\u", "\\ud800", "null", "true", "-1", "1e999", "99999999999", "0",
    "{\"type\":",
    "\"merges\":[", "\"a a\",", "\"vocab\":{", "\"Ġ\":0,", "NFC", "Digits", "\"id\":", "\u{301}",
  ]
  private static let templateWords = [
    "{%", "%}", "{{", "}}", "{#", "#}", "-", "+", "~", "|", "(", ")", "[", "]", ":", "'", "\\x", " if ",
    " else ", " not ", " is ", " in ",
    "{% for x in messages %}", "{% endfor %}", "{% set x = x + x %}", "range(99999)", "[::-1]", "[-5:2:-1]",
    "namespace(a=1)", "loop.", "9223372036854775807",
    "| tojson", "| length", ".split('')", ".replace('', 'a')", "{% break %}", "none", "é", "messages",
  ]

  @Test func `damaged tokenizer files end in errors or in tokenizers that work`() throws {
    var numbers = Numbers(state: 1)
    let originals = try Fixture.families.map { Array(try Fixture.text("\($0).json").utf8) }
    var read = 0
    for round in 0..<count {
      let bytes = damaged(originals[round % originals.count], Self.jsonWords, &numbers)
      do {
        let tokenizer = try BytePairTokenizer(json: bytes)
        read += 1
        let tokens = try tokenizer.encode(
          "It's 12 the<b>  é\u{301}<|im_end|>\r\n whole", addingSpecialTokens: true)
        for token in tokens { #expect(Int(token) < tokenizer.vocabularySize) }
        _ = tokens.map { tokenizer.bytes(of: $0) }
      } catch is TokenizerError {}
    }
    #expect(read < count)
  }

  private static let large = ProcessInfo.processInfo.environment["TOKENIZER_LARGE_FILE"]

  /// Of a large file, so that the process's own memory does not show; run it alone:
  /// `TOKENIZER_LARGE_FILE=tokenizer.json swift test --filter eight`.
  @Test(.enabled(if: large != nil)) func `a damaged tokenizer takes at most eight times its size`() throws {
    let original = Array(try Data(contentsOf: URL(filePath: try #require(Self.large))))
    var numbers = Numbers(state: 4)
    var (most, refused) = (0, 0)
    for round in 0..<100 {
      let bytes = round == 0 ? original : damaged(original, Self.jsonWords, &numbers)
      let growth = PeakMemory.growth {
        do { _ = try BytePairTokenizer(json: bytes) } catch { refused += 1 }
      }
      most = max(most, growth)
    }
    print("\(refused) of 100 refused; at most \(most) bytes for a file of \(original.count)")
    #expect(most < 8 * original.count)
  }

  @Test func `damaged configurations end in errors or in tokenizers`() throws {
    var numbers = Numbers(state: 2)
    let folder = try ScratchFolder()
    try Data(Fixture.text("gpt2.json").utf8).write(to: folder.url.appending(path: "tokenizer.json"))
    let configuration = """
      {"added_tokens_decoder": {"0": {"content": "<|endoftext|>"}}, "bos_token": {"content": "<|im_start|>"}, \
      "eos_token": "<|im_end|>", "chat_template": [{"name": "default", "template": "{{ messages[0].content | trim }}"}]}
      """
    for _ in 0..<count {
      let bytes = damaged(Array(configuration.utf8), Self.jsonWords, &numbers)
      try Data(bytes).write(to: folder.url.appending(path: "tokenizer_config.json"))
      do {
        let tokenizer = try PretrainedTokenizer(folder: folder.url)
        _ = try tokenizer.chatTemplate?.render([("user", " x ")])
      } catch is TokenizerError {
      } catch is ChatTemplateError {}
    }
  }

  @Test func `damaged templates end in errors or in texts`() throws {
    var numbers = Numbers(state: 3)
    let root = try JSONDocument(Array(Fixture.text("chats.json").utf8), name: "chats.json").root
    var originals: [[UInt8]] = []
    try root.required("templates").forEachMember { originals.append(try $1.stringBytes()) }
    var rendered = 0
    for round in 0..<count {
      let bytes = damaged(originals[round % originals.count], Self.templateWords, &numbers)
      do {
        let template = try ChatTemplate(String(decoding: bytes, as: UTF8.self), tokens: ["bos_token": "<s>"])
        _ = try template.render([
          ("system", "Be brief. /no_think"), ("user", "2 + 3"), ("assistant", "<think>a</think>\n5"),
        ])
        rendered += 1
      } catch is ChatTemplateError {}
    }
    #expect(rendered > 0)
  }
}
