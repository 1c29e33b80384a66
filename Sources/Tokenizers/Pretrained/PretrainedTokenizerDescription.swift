/// What is needed to build a tokenizer of a published model again.
package struct PretrainedTokenizerDescription: Codable, Sendable, Equatable {
  /// The text of `tokenizer.json`.
  package var tokenizer: String
  /// The tokens that end a text, the one to train with first.
  package var endTokens: [Int32]
  package var beginToken: Int32?
  package var unknownToken: Int32?
  package var paddingToken: Int32?
  /// The Jinja template that turns a conversation into a text.
  package var chatTemplate: String?

  package init(
    tokenizer: String, endTokens: [Int32], beginToken: Int32? = nil, unknownToken: Int32? = nil,
    paddingToken: Int32? = nil, chatTemplate: String? = nil
  ) {
    self.tokenizer = tokenizer
    self.endTokens = endTokens
    self.beginToken = beginToken
    self.unknownToken = unknownToken
    self.paddingToken = paddingToken
    self.chatTemplate = chatTemplate
  }

  /// One text a description, for hashing.
  var canonicalText: String {
    let others = [beginToken, unknownToken, paddingToken].map { $0.map(String.init) ?? "-" }
    let ends = endTokens.map(String.init).joined(separator: ",")
    let template = chatTemplate.map { "\($0.utf8.count):\($0)" } ?? "-"
    return "pretrained \(ends) \(others.joined(separator: " "))\n\(template)\n\(tokenizer)"
  }
}
