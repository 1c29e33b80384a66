/// The tokenizer of a published model: byte-level BPE, the tokens that begin and end its texts, its chat template.
///
/// Texts are searched for special tokens, as Hugging Face does, so that the text of a conversation gives its marks; a
/// text of unknown origin can thus contain the end of a sequence.
package struct PretrainedTokenizer: Tokenizer {
  package let bytePairs: BytePairTokenizer
  /// The tokens that end a text, the one to train with first.
  package let endTokens: [Int32]
  package let beginToken: Int32?
  /// The Jinja template that turns a conversation into a text; nil if the model has none.
  package let chatTemplate: ChatTemplate?
  private let pretrained: PretrainedTokenizerDescription

  /// Builds the tokenizer described; `name` is what errors call its `tokenizer.json`.
  package init(_ description: PretrainedTokenizerDescription, name: String = "tokenizer.json") throws {
    bytePairs = try BytePairTokenizer(json: Array(description.tokenizer.utf8), name: name)
    guard !description.endTokens.isEmpty else {
      throw TokenizerError.invalidFile(
        file: name, key: "", reason: "no token is known that ends a text (eos_token, eos_token_id)")
    }
    let tokens =
      description.endTokens
      + [description.beginToken, description.unknownToken, description.paddingToken].compactMap(\.self)
    for token in tokens where token < 0 || Int(token) >= bytePairs.vocabularySize {
      throw TokenizerError.invalidFile(file: name, key: "", reason: "the special token \(token) is no token")
    }
    endTokens = description.endTokens
    beginToken = description.beginToken
    pretrained = description
    chatTemplate = try description.chatTemplate.map { [bytePairs] template in
      func text(_ token: Int32?) -> String? {
        token.map { String(decoding: bytePairs.bytes(of: $0), as: UTF8.self) }
      }
      return try ChatTemplate(
        template,
        tokens: [
          "bos_token": text(description.beginToken), "eos_token": text(description.endTokens.first),
          "unk_token": text(description.unknownToken), "pad_token": text(description.paddingToken),
        ].compactMapValues(\.self))
    }
  }

  package var vocabularySize: Int { bytePairs.vocabularySize }
  package var endOfSequence: Int32 { endTokens[0] }
  package var description: TokenizerDescription { .pretrained(pretrained) }

  package func encode(_ text: String) throws -> [Int32] { try bytePairs.encode(text) }

  /// The bytes of a token that stands for text; none for the special ones, which Hugging Face skips on request.
  /// `bytePairs` knows those too.
  package func bytes(of token: Int32) -> [UInt8] {
    bytePairs.isSpecial(token) || endTokens.contains(token) ? [] : bytePairs.bytes(of: token)
  }

  var stored: PretrainedTokenizerDescription { pretrained }
}
