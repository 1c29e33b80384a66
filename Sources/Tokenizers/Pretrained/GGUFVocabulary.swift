/// The metadata under `tokenizer.ggml` of a GGUF file, as plain values.
package struct GGUFVocabulary: Sendable {
  /// `tokenizer.ggml.model`: "gpt2" is byte-level BPE.
  package var model: String
  /// `tokenizer.ggml.pre`: how texts are cut into words.
  package var pre: String?
  package var tokens: [String]
  /// `token_type`: 1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused, 6 byte.
  package var types: [Int]
  package var merges: [String]
  package var beginToken: Int?
  package var endToken: Int?
  package var unknownToken: Int?
  package var paddingToken: Int?
  package var addsBeginToken: Bool?
  package var addsEndToken: Bool?
  package var chatTemplate: String?

  package init(
    model: String, pre: String?, tokens: [String], types: [Int], merges: [String], beginToken: Int? = nil,
    endToken: Int? = nil, unknownToken: Int? = nil, paddingToken: Int? = nil, addsBeginToken: Bool? = nil,
    addsEndToken: Bool? = nil, chatTemplate: String? = nil
  ) {
    self.model = model
    self.pre = pre
    self.tokens = tokens
    self.types = types
    self.merges = merges
    self.beginToken = beginToken
    self.endToken = endToken
    self.unknownToken = unknownToken
    self.paddingToken = paddingToken
    self.addsBeginToken = addsBeginToken
    self.addsEndToken = addsEndToken
    self.chatTemplate = chatTemplate
  }
}
