/// A fixed two-way map between texts and tokens.
package protocol Tokenizer: Sendable {
  /// Number of tokens, the end-of-sequence token included; tokens are 0..<`vocabularySize`.
  var vocabularySize: Int { get }

  /// The token that ends every sequence. No text encodes to it.
  var endOfSequence: Int32 { get }

  /// What a checkpoint stores to build the same tokenizer again.
  var description: TokenizerDescription { get }

  /// The tokens of `text`, without an end-of-sequence token.
  ///
  /// Throws `TokenizerError.unencodable`, which names the place, if a part of `text` has no token.
  func encode(_ text: String) throws -> [Int32]

  /// The UTF-8 bytes that `token` stands for; none for the end of a sequence.
  func bytes(of token: Int32) -> [UInt8]
}

extension Tokenizer {
  /// The text of `tokens`; the end-of-sequence token adds nothing, bytes that are not UTF-8 become U+FFFD.
  package func decode(_ tokens: some Sequence<Int32>) -> String {
    String(decoding: tokens.flatMap { bytes(of: $0) }, as: UTF8.self)
  }

  /// The bytes of every token, in order.
  package var tokenBytes: [[UInt8]] { (0..<vocabularySize).map { bytes(of: Int32($0)) } }

  /// Canonical text of the kind and the vocabulary, for hashing: equal exactly if the tokenizers are.
  package var fingerprint: String { description.canonicalText }
}
