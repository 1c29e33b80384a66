/// Byte-level byte-pair encoding, as Hugging Face's `tokenizers` computes it from a `tokenizer.json`.
///
/// Added tokens are cut out first, the rest is normalised and cut into words, and the bytes of each word merge in the
/// order of the merges' ranks. The bytes of a text's tokens are the text again, except that a normaliser composes
/// characters, that some added tokens take white space with them, and that tokens put around a text stay.
/// Where Hugging Face silently drops a byte for which the vocabulary has no token, encoding throws. It takes texts only;
/// here bytes that are not UTF-8 can be encoded too, each as a character that is neither letter, number nor space.
package struct BytePairTokenizer: Sendable {
  let model: BytePairModel
  let preTokenizer: PreTokenizer
  /// Whether texts are brought into Unicode's normal form C.
  let composes: Bool
  let addedTokens: [AddedToken]
  /// Finds the added tokens in the text as it is, and in the normalised text.
  let rawFinder: AddedTokenFinder
  let normalizedFinder: AddedTokenFinder?
  /// Tokens put before and after a text on request.
  let prefix: [Int32]
  let suffix: [Int32]
  /// The bytes of token i end at `ends[i]`, and begin where those of the token before end.
  let arena: [UInt8]
  let ends: [Int32]
  let specialTokens: Set<Int32>
  private let caches = WordCachePool()

  /// One more than the largest token.
  package var vocabularySize: Int { ends.count }

  /// The tokens of `text`; with `addingSpecialTokens` also those that the tokenizer's file puts around a text, as the
  /// beginning of the sequence.
  ///
  /// Throws `TokenizerError.unencodable` at a byte that the vocabulary lacks.
  package func encode(_ text: String, addingSpecialTokens: Bool = false) throws -> [Int32] {
    try encode(bytes: Array(text.utf8), addingSpecialTokens: addingSpecialTokens)
  }

  /// The tokens of any bytes.
  package func encode(bytes: [UInt8], addingSpecialTokens: Bool = false) throws -> [Int32] {
    var tokens: [Int32] = []
    tokens.reserveCapacity(bytes.count / 3 + 8)
    if addingSpecialTokens { tokens.append(contentsOf: prefix) }
    try caches.borrow { cache in
      try rawFinder.forEachPart(bytes, in: 0..<bytes.count) { range, token in
        if let token {
          tokens.append(token)
        } else {
          try encodeUnmarked(bytes, range, to: &tokens, &cache)
        }
      }
    }
    if addingSpecialTokens { tokens.append(contentsOf: suffix) }
    return tokens
  }

  /// Appends the tokens of a part that holds no token of `rawFinder`.
  private func encodeUnmarked(
    _ bytes: [UInt8], _ range: Range<Int>, to tokens: inout [Int32], _ cache: inout WordCache
  ) throws {
    var text = bytes
    var range = range
    if composes {
      text = CanonicalComposition.normalized(Array(bytes[range]))
      range = 0..<text.count
    }
    guard let normalizedFinder else { return try encodeWords(text, range, to: &tokens, &cache) }
    try normalizedFinder.forEachPart(text, in: range) { part, token in
      if let token {
        tokens.append(token)
      } else {
        try encodeWords(text, part, to: &tokens, &cache)
      }
    }
  }

  private func encodeWords(
    _ bytes: [UInt8], _ range: Range<Int>, to tokens: inout [Int32], _ cache: inout WordCache
  ) throws {
    try preTokenizer.forEachWord(bytes, in: range) { word throws(TokenizerError) in
      if let unknown = cache.append(model, bytes, word, to: &tokens) {
        let text = String(decoding: bytes[..<unknown], as: UTF8.self)
        let rest = String(decoding: bytes[unknown...].prefix(200), as: UTF8.self)
        throw .unencodable(text: text + rest, byte: text.utf8.count)
      }
    }
  }

  /// The bytes that `token` stands for, the text of an added token; none for a number that is no token.
  package func bytes(of token: Int32) -> [UInt8] {
    let token = Int(token)
    guard ends.indices.contains(token) else { return [] }
    return Array(arena[(token == 0 ? 0 : Int(ends[token - 1]))..<Int(ends[token])])
  }

  /// Whether `token` ends or marks parts of conversations rather than standing for text.
  package func isSpecial(_ token: Int32) -> Bool { specialTokens.contains(token) }

  /// The added token with this content.
  package func addedToken(_ content: String) -> Int32? {
    addedTokens.first { $0.content.utf8.elementsEqual(content.utf8) }?.id
  }
}
