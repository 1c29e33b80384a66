import Foundation
import Testing
import Tokenizers

@Suite struct CharacterTokenizerTests {
  @Test func `scalars are numbered by value, whatever the order of the texts`() {
    let tokenizer = CharacterTokenizer(learningFrom: ["ba", "é∑", "b 1\n"])
    #expect(tokenizer.vocabularySize == 9)
    #expect(tokenizer.encode("\n 1abé∑") == Array(2...8))
    #expect(tokenizer.fingerprint == CharacterTokenizer(learningFrom: ["b 1\n", "∑é", "ab"]).fingerprint)
    #expect(tokenizer.fingerprint != CharacterTokenizer(learningFrom: ["b 1\n", "∑é", "abc"]).fingerprint)
  }

  @Test(arguments: ["", "12 + 3 = 15\n", "Привет, 世界", "e\u{301} 👩‍👩‍👧", "\r\n\r"])
  func `known texts survive the round trip`(text: String) {
    let tokenizer = CharacterTokenizer(learningFrom: [text])
    let tokens = tokenizer.encode(text)
    #expect(tokens.count == text.unicodeScalars.count)
    #expect(Array(tokenizer.decode(tokens).utf8) == Array(text.utf8))
  }

  @Test func `unknown scalars share one token, which decodes to the replacement character`() {
    let tokenizer = CharacterTokenizer(learningFrom: ["abc\u{FFFD}"])
    #expect(tokenizer.encode("axc∑") == [2, 1, 4, 1])
    #expect(tokenizer.decode([2, 1, 4, 1, 0]) == "a\u{FFFD}c\u{FFFD}")
    #expect(tokenizer.encode("\u{FFFD}") == [1])
  }

  @Test func `a description survives JSON and gives the same tokenizer`() throws {
    let tokenizer = CharacterTokenizer(learningFrom: ["1+1=2\n", "\u{1F600}é\u{0}"])
    let data = try JSONEncoder().encode(tokenizer.description)
    let copy = try JSONDecoder().decode(TokenizerDescription.self, from: data).makeTokenizer()
    #expect(copy.fingerprint == tokenizer.fingerprint)
    #expect(try copy.encode("2=1\u{1F600}?") == tokenizer.encode("2=1\u{1F600}?"))
  }

  @Test(arguments: ["ba", "aa", "a\u{FFFD}"])
  func `a description out of order is refused`(scalars: String) {
    #expect(throws: TokenizerError.self) { try TokenizerDescription.characters(scalars).makeTokenizer() }
  }
}
