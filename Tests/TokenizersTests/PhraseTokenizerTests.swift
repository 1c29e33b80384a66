import Testing
import Tokenizers

@Suite struct PhraseTokenizerTests {
  private let tokenizer: PhraseTokenizer

  init() throws {
    tokenizer = try PhraseTokenizer(phrases: ["<eos>", ".", ". ", " ", "a", "ab", "abcd", "c", "é", "<"])
  }

  @Test(
    arguments: [
      ("", []), (".", [1]), (". ", [2]), (".. ", [1, 2]), ("abcd", [6]), ("abc", [5, 7]),
      ("ab.a", [5, 1, 4]),
      ("é. é", [8, 2, 8]),
    ] as [(String, [Int32])])
  func `the longest phrase wins at every place`(text: String, tokens: [Int32]) throws {
    #expect(try tokenizer.encode(text) == tokens)
    #expect(tokenizer.decode(tokens) == text)
  }

  @Test func `the end of a sequence decodes to nothing and is never encoded`() throws {
    #expect(tokenizer.endOfSequence == 0)
    #expect(tokenizer.decode([4, 0, 4]) == "aa")
    #expect(tokenizer.bytes(of: 0) == [])
    #expect(throws: TokenizerError.unencodable(text: "a<eos>", byte: 2)) { try tokenizer.encode("a<eos>") }
  }

  @Test func `a text that cannot be encoded is named with the place`() {
    let error = #expect(throws: TokenizerError.self) { try tokenizer.encode("abba") }
    #expect(error == .unencodable(text: "abba", byte: 2))
    #expect(error.map(String.init(describing:))?.contains(#""ba" at byte 2 of "abba""#) == true)
  }

  @Test(arguments: [[], ["<eos>"], ["<eos>", "a", ""], ["<eos>", "a", "b", "a"]])
  func `an ambiguous vocabulary is refused`(phrases: [String]) {
    #expect(throws: TokenizerError.self) { try PhraseTokenizer(phrases: phrases) }
  }

  @Test func `a stored description gives the same tokenizer`() throws {
    let copy = try tokenizer.description.makeTokenizer()
    #expect(copy.fingerprint == tokenizer.fingerprint)
    #expect(copy.vocabularySize == 10)
    #expect(try copy.encode("abcd. é") == tokenizer.encode("abcd. é"))
  }

  @Test func `fingerprints tell vocabularies apart`() throws {
    let vocabularies = [
      ["<eos>", "ab", "c"], ["<eos>", "a", "bc"], ["<eos>", "c", "ab"], ["<eos>", "1:a", "b"],
    ]
    let prints = try vocabularies.map { try PhraseTokenizer(phrases: $0).fingerprint }
    #expect(Set(prints).count == vocabularies.count)
  }
}
