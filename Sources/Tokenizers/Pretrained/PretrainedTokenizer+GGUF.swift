extension PretrainedTokenizer {
  /// The tokenizer of a GGUF file's metadata, by way of the `tokenizer.json` that its model was published with; `name`
  /// is what errors call the file.
  package init(gguf: GGUFVocabulary, name: String) throws {
    func fault(_ key: String, _ reason: String) -> TokenizerError {
      .invalidFile(file: name, key: "tokenizer.ggml.\(key)", reason: reason)
    }
    guard gguf.model == "gpt2" else {
      throw fault("model", "the tokenizer \"\(gguf.model)\" is not supported, only byte-level BPE (\"gpt2\")")
    }
    guard let pre = gguf.pre, let family = BytePairFamily(ggufName: pre) else {
      let known = BytePairFamily.allCases.map(\.rawValue).joined(separator: ", ")
      throw fault("pre", "\"\(gguf.pre ?? "")\" is not a known way of cutting words (known: \(known))")
    }
    guard gguf.types.count == gguf.tokens.count else {
      throw fault("token_type", "\(gguf.types.count) types for \(gguf.tokens.count) tokens")
    }
    for (key, token) in [
      ("bos_token_id", gguf.beginToken), ("eos_token_id", gguf.endToken),
      ("unknown_token_id", gguf.unknownToken), ("padding_token_id", gguf.paddingToken),
    ] {
      if let token, !gguf.tokens.indices.contains(token) { throw fault(key, "\(token) is no token") }
    }
    guard let end = gguf.endToken else {
      throw fault("eos_token_id", "the token that ends a text is missing")
    }

    var added: [AddedToken] = []
    var normal: [(text: String, token: Int32)] = []
    for (token, (text, type)) in zip(gguf.tokens, gguf.types).enumerated() {
      switch type {
      case 1: normal.append((text, Int32(token)))
      // Models publish texts that users added, too, as found before normalisation.
      case 2, 3, 4: added.append(AddedToken(id: Int32(token), content: text, isSpecial: type != 4))
      case 5: continue
      default: throw fault("token_type[\(token)]", "type \(type) is not supported by byte-level BPE")
      }
    }
    // Added tokens behind all others get their numbers from their order; any that lie between need an entry.
    let last = normal.last?.token ?? -1
    let behind = added.filter { $0.id > last }
    let isDense = behind.enumerated().allSatisfy { Int($1.id) == Int(last) + 1 + $0 }
    let listed = added.filter { $0.id < last || !isDense }.map { (text: $0.content, token: $0.id) }
    func special(_ token: Int?) -> AddedToken? {
      token.map { AddedToken(id: Int32($0), content: gguf.tokens[$0], isSpecial: true) }
    }
    let file = TokenizerFileText(
      family: family, addedTokens: added, vocabulary: (normal + listed).sorted { $0.token < $1.token },
      merges: gguf.merges,
      prefix: gguf.addsBeginToken ?? (family == .llama3) ? special(gguf.beginToken) : nil,
      suffix: gguf.addsEndToken ?? false ? special(gguf.endToken) : nil)
    try self.init(
      PretrainedTokenizerDescription(
        tokenizer: file.text, endTokens: [Int32(end)], beginToken: gguf.beginToken.map(Int32.init),
        unknownToken: gguf.unknownToken.map(Int32.init), paddingToken: gguf.paddingToken.map(Int32.init),
        chatTemplate: gguf.chatTemplate),
      name: name)
  }
}
