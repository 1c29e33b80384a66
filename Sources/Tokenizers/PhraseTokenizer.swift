/// Greedy longest match over a fixed list of phrases.
///
/// Entry 0 names the end-of-sequence token and is never matched in a text. There is no padding token: batches
/// are packed.
package struct PhraseTokenizer: Tokenizer {
  private let phrases: [String]
  private let encodings: [[UInt8]]
  private let trie: ByteTrie

  /// The tokenizer whose token `i` is `phrases[i]`; throws `TokenizerError.invalidVocabulary` if a phrase is
  /// empty or comes twice.
  package init(phrases: [String]) throws {
    guard phrases.count > 1 else {
      throw TokenizerError.invalidVocabulary("the end-of-sequence token and at least one phrase are needed")
    }
    var trie = ByteTrie(alphabet: phrases.dropFirst().lazy.flatMap(\.utf8))
    for (token, phrase) in phrases.enumerated().dropFirst() {
      guard !phrase.isEmpty else { throw TokenizerError.invalidVocabulary("phrase \(token) is empty") }
      guard trie.insert(phrase.utf8, value: Int32(token)) else {
        throw TokenizerError.invalidVocabulary("phrase \(token), \(phrase.debugDescription), comes twice")
      }
    }
    self.phrases = phrases
    self.encodings = [[]] + phrases.dropFirst().map { Array($0.utf8) }
    self.trie = trie
  }

  package var vocabularySize: Int { phrases.count }
  package var endOfSequence: Int32 { 0 }
  package var description: TokenizerDescription { .phrases(phrases) }

  package func encode(_ text: String) throws -> [Int32] {
    let bytes = Array(text.utf8)
    var tokens: [Int32] = []
    tokens.reserveCapacity(bytes.count / 2)
    var position = 0
    while position < bytes.count {
      guard let match = trie.longestMatch(in: bytes, at: position) else {
        throw TokenizerError.unencodable(text: text, byte: position)
      }
      tokens.append(match.value)
      position = match.end
    }
    return tokens
  }

  package func bytes(of token: Int32) -> [UInt8] { encodings[Int(token)] }
}
