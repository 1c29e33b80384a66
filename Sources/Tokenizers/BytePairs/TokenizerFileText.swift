/// Writes a `tokenizer.json`, laid out as Hugging Face's library lays it out.
struct TokenizerFileText {
  let family: BytePairFamily
  let addedTokens: [AddedToken]
  /// Tokens in the alphabet of bytes with their numbers, in the order of the numbers.
  let vocabulary: [(text: String, token: Int32)]
  /// The two parts of every merge with a blank between them, in the order of their ranks.
  let merges: [String]
  /// Tokens around a text on request.
  let prefix: AddedToken?
  let suffix: AddedToken?

  var text: String {
    var text = """
      {
        "version": "1.0",
        "truncation": null,
        "padding": null,
        "added_tokens": [
      """
    text += list(addedTokens.map(added), indent: 4) + "],\n"
    text += "  \"normalizer\": \(family.composes ? #"{"type": "NFC"}"# : "null"),\n"
    text += "  \"pre_tokenizer\": \(preTokenizer),\n"
    text += "  \"post_processor\": \(postProcessor),\n"
    text += "  \"decoder\": \(Self.byteLevel(usesExpression: true)),\n"
    text += """
        "model": {
          "type": "BPE",
          "dropout": null,
          "unk_token": null,
          "continuing_subword_prefix": null,
          "end_of_word_suffix": null,
          "fuse_unk": false,
          "byte_fallback": false,
          "ignore_merges": \(family.ignoresMerges),
          "vocab": {
      """
    text += list(vocabulary.map { "\(JSONText.quoted($0.text)): \($0.token)" }, indent: 6)
    text += "},\n    \"merges\": ["
    text += list(merges.map(JSONText.quoted), indent: 6)
    return text + "]\n  }\n}\n"
  }

  private func list(_ items: [String], indent: Int) -> String {
    guard !items.isEmpty else { return "" }
    let margin = "\n" + String(repeating: " ", count: indent)
    return margin + items.joined(separator: "," + margin) + "\n" + String(repeating: " ", count: indent - 2)
  }

  private func added(_ token: AddedToken) -> String {
    """
    {"id": \(token.id), "content": \(JSONText.quoted(token.content)), "single_word": \(token.isSingleWord), \
    "lstrip": \(token.takesSpaceBefore), "rstrip": \(token.takesSpaceAfter), "normalized": \(token.isNormalized), \
    "special": \(token.isSpecial)}
    """
  }

  private static func byteLevel(usesExpression: Bool) -> String {
    #"{"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": \#(usesExpression)}"#
  }

  private static func sequence(_ steps: String...) -> String {
    #"{"type": "Sequence", "pretokenizers": ["# + steps.joined(separator: ", ") + "]}"
  }

  private var preTokenizer: String {
    switch family {
    case .gpt2: return Self.byteLevel(usesExpression: true)
    case .smollm:
      return Self.sequence(
        #"{"type": "Digits", "individual_digits": true}"#, Self.byteLevel(usesExpression: true))
    case .llama3, .qwen2:
      let pattern = JSONText.quoted(family.preTokenizer.pattern.rawValue)
      return Self.sequence(
        #"{"type": "Split", "pattern": {"Regex": \#(pattern)}, "behavior": "Isolated", "invert": false}"#,
        Self.byteLevel(usesExpression: false))
    }
  }

  private var postProcessor: String {
    guard prefix != nil || suffix != nil else { return Self.byteLevel(usesExpression: true) }
    func piece(_ token: AddedToken?, type: Int) -> [String] {
      token.map { [#"{"SpecialToken": {"id": \#(JSONText.quoted($0.content)), "type_id": \#(type)}}"#] } ?? []
    }
    func sequence(_ name: String, type: Int) -> String {
      let text = [#"{"Sequence": {"id": "\#(name)", "type_id": \#(type)}}"#]
      return (piece(prefix, type: type) + text + piece(suffix, type: type)).joined(separator: ", ")
    }
    let tokens = [prefix, suffix].compactMap(\.self).reduce(into: [AddedToken]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    let ids = tokens.map {
      let content = JSONText.quoted($0.content)
      return #"\#(content): {"id": \#(content), "ids": [\#($0.id)], "tokens": [\#(content)]}"#
    }
    return """
      {"type": "TemplateProcessing", "single": [\(sequence("A", type: 0))], \
      "pair": [\(sequence("A", type: 0)), \(sequence("B", type: 1))], \
      "special_tokens": {\(ids.joined(separator: ", "))}}
      """
  }
}
