import Foundation
import TestSupport
import Testing
import Tokenizers

/// Damaged files end in errors, never in a crash or without end. `TOKENIZER_FUZZ` sets how many are tried; then memory is
/// measured too, for which nothing else may run: `TOKENIZER_FUZZ=100000 swift test --filter TokenizerFuzzTests/made`.
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
  @Test(.enabled(if: large != nil, "measures memory on a file of the user's: set TOKENIZER_LARGE_FILE"))
  func `a damaged tokenizer takes at most eight times its size`() throws {
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

  @Test func `made templates end in errors or in texts, in bounded memory`() throws {
    var numbers = Numbers(state: 5)
    let isAlone = ProcessInfo.processInfo.environment["TOKENIZER_FUZZ"] != nil
    let mostSteps = 200_000
    var reasons: [String: Int] = [:]
    var (rendered, most) = (0, 0)
    for _ in 0..<(isAlone ? count : count / 4) {
      var maker = TemplateMaker(numbers: numbers)
      let text = maker.template()
      numbers = maker.numbers
      func tryIt() throws {
        do {
          let result = try ChatTemplate(text, tokens: ["bos_token": "<s>"]).render(
            messages: [[("role", .string("user")), ("content", .string("2 + 3"))]], mostSteps: mostSteps)
          #expect(result.utf8.count <= mostSteps)
          rendered += 1
        } catch let error as ChatTemplateError {
          #expect(error.description.unicodeScalars.count < 400)
          reasons[String(error.reason.prefix(60)), default: 0] += 1
        }
      }
      if isAlone { most = max(most, try PeakMemory.growth(during: tryIt)) } else { try tryIt() }
    }
    let refused = reasons.filter { $0.key.contains("steps") || $0.key.contains("deep") }.values.reduce(0, +)
    print("\(rendered) rendered, \(refused) refused for their size, at most \(most) bytes")
    #expect(rendered > 0 && refused > 0)
    // Eight bytes a step, as much again while arrays grow, and what reading the template takes.
    #expect(most < 16 << 20)
  }

  /// Makes templates of every kind of statement and expression, with what grows values in loops.
  private struct TemplateMaker {
    var numbers: Numbers
    private var room = 60

    init(numbers: Numbers) { self.numbers = numbers }

    private mutating func one(of texts: [String]) -> String { texts.randomElement(using: &numbers) ?? "" }

    mutating func template() -> String {
      "{% set ns = namespace(x=[1], y='ab', z={'a': 1}) %}{% set a = [1, 'b', none] %}"
        + (0..<Int.random(in: 1...4, using: &numbers)).map { _ in statement(0) }.joined()
    }

    private mutating func statement(_ depth: Int) -> String {
      room -= 1
      guard room > 0, depth < 5 else { return "{{ a | tojson }}" }
      func body(_ maker: inout TemplateMaker) -> String {
        (0..<Int.random(in: 1...3, using: &maker.numbers)).map { _ in maker.statement(depth + 1) }.joined()
      }
      switch Int.random(in: 0..<22, using: &numbers) {
      case 0: return "{{ [\(expression(depth))] | length }}"
      case 1:
        return "{% if \(expression(depth)) %}\(body(&self))"
          + "{% elif 1 %}x{% else %}\(body(&self)){% endif %}"
      case 2:
        return
          "{% for \(name()) in [\(expression(depth))] %}\(body(&self)){% else %}\(body(&self)){% endfor %}"
      case 3: return "{% for \(name()) in a if \(expression(depth)) %}\(body(&self)){% endfor %}"
      case 4: return "{% set \(name()) = \(expression(depth)) %}"
      case 5: return "{% set \(name()) %}\(body(&self)){% endset %}"
      case 6: return "{% set ns.\(one(of: ["v", "w"])) = \(expression(depth)) %}"
      case 7: return "{% generation %}\(body(&self)){% endgeneration %}"
      case 8: return one(of: ["text\n", "{# note #}", "{% break %}", "{% continue %}"])
      default:
        let growth = one(of: [
          "{% set ns.x = [ns.x, ns.x] %}", "{% set ns.x = ns.x + ns.x %}", "{% set ns.x = [ns.x] %}",
          "{% set ns.y = ns.y ~ ns.y %}", "{% set ns.z = {'a': ns.z, 'b': ns.x} %}",
          "{% set ns.x = [loop] + ns.x %}",
          "{% set ns.x = ns.y.split('a') %}", "{% set ns.y = ns.y.replace('a', ns.y) %}",
          "{{ ns.x == ns.z }}",
          "{% set ns.y = ns.z | tojson(indent=8) %}", "{{ ns.x | tojson }}", "{% set ns.x = [ns.x, ns] %}",
          "{% set ns.y = [ns.y, ns.y] | join(ns.y) %}", "{{ ns.x in [ns.x] }}",
          "{% set ns.x = ns.z.items() %}",
          "{% set ns = namespace(x=ns.x, y=ns.y, z=ns) %}", "{% set ns.x = ns.y | list %}", "{{ ns.y }}",
        ])
        let bound = one(of: ["3", "30", "1000", "100000"])
        return "{% for i in range(\(bound)) %}\(growth)\(body(&self)){% endfor %}"
      }
    }

    private mutating func name() -> String { one(of: ["b", "c", "i"]) }

    private mutating func expression(_ depth: Int) -> String {
      room -= 1
      guard room > 0, depth < 8 else { return one(of: ["a", "1", "'x'"]) }
      func inner(_ maker: inout TemplateMaker) -> String { maker.expression(depth + 1) }
      // Operations on operations of any kind are nearly always errors of types, which are found too soon.
      if depth > 0, Int.random(in: 0..<5, using: &numbers) > 0 {
        return one(of: ["a", "1", "'x'", "ns.x", "ns.y", "ns.z", "i"])
      }
      switch Int.random(in: 0..<18, using: &numbers) {
      case 0:
        return one(of: [
          "1", "0", "-7", "2.5", "9223372036854775807", "'x'", "''", "'a b\\n'", "true", "none",
        ])
      case 1: return "[\(inner(&self)), \(inner(&self))]"
      case 2: return "{'a': \(inner(&self)), 'b': \(inner(&self))}"
      case 3: return inner(&self) + one(of: [".a", ".x", "['a']", "[0]", "[-1]", ".content"])
      case 4: return "(\(inner(&self)))" + one(of: ["[::-1]", "[1:]", "[:-1]", "[-3:9:2]", "[::0]"])
      case 5: return "range(\(inner(&self)))"
      case 6:
        return "(\(inner(&self)) | "
          + one(of: [
            "tojson", "length", "first", "last", "list", "reverse", "items", "join(',')",
            "map(attribute='a')", "int",
            "select", "reject('none')", "selectattr('a')", "rejectattr('a', 'eq', 1)", "string", "trim",
            "upper", "lower",
            "capitalize", "replace('a', 'bb')", "default(a)", "tojson(indent=2)",
          ]) + ")"
      case 7:
        return "(\(inner(&self)) is "
          + one(of: [
            "defined", "none", "string", "mapping", "odd", "eq(1)", "in(a)", "not number", "iterable",
          ]) + ")"
      case 8: return "(not \(inner(&self)))"
      case 9: return "(-\(inner(&self)))"
      case 10, 11:
        let name = one(of: [
          "+", "-", "*", "/", "//", "%", "~", "==", "!=", "<", ">=", "in", "not in", "and", "or",
        ])
        return "(\(inner(&self)) \(name) \(inner(&self)))"
      case 12: return "(\(inner(&self)) if \(inner(&self)) else \(inner(&self)))"
      case 13:
        return "(\(inner(&self)) ~ '')."
          + one(of: [
            "strip()", "lstrip('a')", "split()", "split(',')", "startswith('a')", "endswith('')", "upper()",
          ])
      case 14: return one(of: ["loop.index", "loop.previtem", "loop", "messages", "messages[0].content"])
      case 15: return "namespace(a=\(inner(&self)))"
      default: return one(of: ["a", "b", "c", "ns.x", "ns.y", "ns.z", "ns", "i"])
      }
    }
  }
}
