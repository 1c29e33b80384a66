package import Foundation
internal import GGUF
package import Tokenizers

extension PretrainedTokenizer {
  /// The tokenizer of a model's folder, or of a GGUF file.
  package init(model: URL) throws {
    guard model.pathExtension.lowercased() == "gguf" else {
      self = try PretrainedTokenizer(folder: model)
      return
    }
    let file = try GGUFFile(contentsOf: model)
    func key(_ name: String) -> String { "tokenizer.ggml.\(name)" }
    let tokens = try file.strings(key("tokens"))
    self = try PretrainedTokenizer(
      gguf: GGUFVocabulary(
        model: file.string(key("model")), pre: file.optionalString(key("pre")), tokens: tokens,
        types: file.integers(key("token_type")), merges: file.optionalStrings(key("merges")) ?? [],
        beginToken: file.optionalInteger(key("bos_token_id")),
        endToken: file.optionalInteger(key("eos_token_id")),
        unknownToken: file.optionalInteger(key("unknown_token_id")),
        paddingToken: file.optionalInteger(key("padding_token_id")),
        addsBeginToken: file.optionalBool(key("add_bos_token")),
        addsEndToken: file.optionalBool(key("add_eos_token")),
        chatTemplate: file.optionalString("tokenizer.chat_template")),
      name: file.file)
  }
}
