extension BytePairTokenizer {
  /// Numbers of tokens may leave so many unused.
  private static let mostGaps = 1 << 16

  /// The tokenizer of the JSON text of a `tokenizer.json`; `name` is what errors call it.
  ///
  /// Throws `TokenizerError`, naming the key, at whatever would make it give other tokens than Hugging Face's library.
  package init(json: [UInt8], name: String = "tokenizer.json") throws {
    let root = try JSONDocument(json, name: name).root
    let model = try root.required("model")
    try Self.checkModel(model)
    let composes = try Self.composes(root["normalizer"])
    let added = try Self.addedTokens(root["added_tokens"])
    let vocabulary = try Vocabulary(model.required("vocab"), added, mostGaps: Self.mostGaps)

    let byteTokens = (UInt8.min...UInt8.max).map { vocabulary.token(of: [$0]) ?? -1 }
    if let unknown = try model["unk_token"], byteTokens.contains(where: { $0 < 0 }) {
      throw unknown.fault("an unknown token is not supported where the vocabulary lacks bytes")
    }
    let ignoresMerges = try model["ignore_merges"]?.boolean() ?? false
    self.model = BytePairModel(
      byteTokens: byteTokens, merges: try Self.merges(model.required("merges"), vocabulary),
      wholeWords: ignoresMerges ? (vocabulary.strings, vocabulary.tokens) : nil)
    self.preTokenizer = try Self.preTokenizer(root.required("pre_tokenizer"))
    self.composes = composes
    self.addedTokens = added
    let raw = added.filter { !$0.isNormalized }
    let normalized = added.filter { $0.isNormalized }
    rawFinder = try AddedTokenFinder(raw, contents: raw.map { Array($0.content.utf8) })
    normalizedFinder =
      normalized.isEmpty
      ? nil
      : try AddedTokenFinder(
        normalized,
        contents: normalized.map {
          let content = Array($0.content.utf8)
          return composes ? CanonicalComposition.normalized(content) : content
        })
    (prefix, suffix) = try Self.surroundings(root["post_processor"], size: vocabulary.size)
    try Self.checkDecoder(root.required("decoder"))
    (arena, ends) = vocabulary.contents()
    specialTokens = Set(added.lazy.filter(\.isSpecial).map(\.id))
  }

  private static func checkModel(_ model: JSONView) throws {
    if let type = try model["type"], try type.string() != "BPE" {
      throw type.fault("the model \"\(try type.string())\" is not supported, only \"BPE\"")
    }
    if let dropout = try model["dropout"], try dropout.number() != 0 {
      throw dropout.fault("dropout is not supported")
    }
    for key in ["continuing_subword_prefix", "end_of_word_suffix"] {
      if let affix = try model[key], try !affix.string().isEmpty {
        throw affix.fault("not supported by byte-level tokenizers")
      }
    }
    if let fallback = try model["byte_fallback"], try fallback.boolean() {
      throw fallback.fault("not supported by byte-level tokenizers")
    }
    let known: Set<String> = [
      "type", "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix", "fuse_unk",
      "byte_fallback", "ignore_merges", "vocab", "merges",
    ]
    if let unknown = try model.keys().first(where: { !known.contains($0) }) {
      throw model.fault("the key \"\(unknown)\" is not supported")
    }
  }

  private static func composes(_ normalizer: JSONView?) throws -> Bool {
    guard let normalizer else { return false }
    switch try normalizer.required("type").string() {
    case "NFC": return true
    case "Sequence":
      return try normalizer.required("normalizers").elements().reduce(false) { try composes($1) || $0 }
    case let other: throw normalizer.fault("the normalizer \"\(other)\" is not supported, only \"NFC\"")
    }
  }

  private static func addedTokens(_ list: JSONView?) throws -> [AddedToken] {
    var tokens: [AddedToken] = []
    var seen = ByteStringTable()
    try list?.forEachElement { view in
      var token = AddedToken(
        id: Int32(try view.required("id").integer()), content: try view.required("content").string(),
        isSpecial: try view["special"]?.boolean() ?? false)
      token.takesSpaceBefore = try view["lstrip"]?.boolean() ?? false
      token.takesSpaceAfter = try view["rstrip"]?.boolean() ?? false
      token.isSingleWord = try view["single_word"]?.boolean() ?? false
      token.isNormalized = try view["normalized"]?.boolean() ?? !token.isSpecial
      guard seen.insert(Array(token.content.utf8)) else { throw view.fault("this token comes twice") }
      tokens.append(token)
    }
    return tokens
  }

  private static func merges(_ list: JSONView, _ vocabulary: Vocabulary) throws -> MergeTable {
    var count = 0
    try list.forEachElement { _ in count += 1 }
    var table = MergeTable(capacity: count)
    var rank = 0
    try list.forEachElement { view in
      let parts: [[UInt8]]
      if view.kind == .array {
        parts = try view.elements().map { try $0.stringBytes() }
      } else {
        parts = try view.stringBytes().split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
          .map(Array.init)
      }
      guard parts.count == 2 else { throw view.fault("a merge has two parts, not \(parts.count)") }
      guard let left = ByteAlphabet.bytes(of: parts[0]), let right = ByteAlphabet.bytes(of: parts[1]),
        let first = vocabulary.token(of: left), let second = vocabulary.token(of: right),
        let merged = vocabulary.token(of: left + right)
      else { throw view.fault("a part of this merge, or what it gives, is not in the vocabulary") }
      table.insert(first, second, rank: rank, token: merged)
      rank += 1
    }
    return table
  }

  private static func preTokenizer(_ view: JSONView) throws -> PreTokenizer {
    let steps =
      try view.required("type").string() == "Sequence"
      ? view.required("pretokenizers").elements() : [view]
    var digits = PreTokenizer.Digits.stay
    var pattern: WordPattern?
    var mapsBytes = false
    for step in steps {
      guard !mapsBytes else { throw step.fault("a step after \"ByteLevel\" is not supported") }
      switch try step.required("type").string() {
      case "Digits":
        guard pattern == nil, digits == .stay else {
          throw step.fault("\"Digits\" must come first, and once")
        }
        digits = try step.required("individual_digits").boolean() ? .individual : .runs
      case "Split":
        guard pattern == nil else { throw step.fault("a second \"Split\" is not supported") }
        pattern = try split(step)
      case "ByteLevel":
        mapsBytes = true
        if let prefix = try step["add_prefix_space"], try prefix.boolean() {
          throw prefix.fault("a space put before texts is not supported")
        }
        if try step["use_regex"]?.boolean() ?? true {
          guard pattern == nil else { throw step.fault("\"use_regex\" after \"Split\" is not supported") }
          pattern = .gpt2
        }
      case let other: throw step.fault("the pre-tokenizer \"\(other)\" is not supported")
      }
    }
    guard let pattern, mapsBytes else {
      throw view.fault("a \"ByteLevel\" with a regular expression, its own or of a \"Split\", is needed")
    }
    return PreTokenizer(digits: digits, pattern: pattern)
  }

  private static func split(_ step: JSONView) throws -> WordPattern {
    let expression = try step.required("pattern").required("Regex")
    guard let pattern = WordPattern(rawValue: try expression.string()) else {
      throw expression.fault(
        "this regular expression is not one of the known ones (GPT-2, Llama 3, Qwen2): "
          + (try expression.string()).prefix(200))
    }
    let behavior = try step.required("behavior")
    guard try behavior.string() == "Isolated" else {
      throw behavior.fault("only \"Isolated\" is supported, not \"\(try behavior.string())\"")
    }
    if let invert = try step["invert"], try invert.boolean() { throw invert.fault("not supported") }
    return pattern
  }

  private static func surroundings(_ view: JSONView?, size: Int) throws -> ([Int32], [Int32]) {
    guard let view else { return ([], []) }
    switch try view.required("type").string() {
    case "ByteLevel": return ([], [])
    case "TemplateProcessing": return try template(view, size: size)
    case "Sequence":
      var result: ([Int32], [Int32]) = ([], [])
      try view.required("processors").forEachElement { processor in
        let (prefix, suffix) = try surroundings(processor, size: size)
        result = (prefix + result.0, result.1 + suffix)
      }
      return result
    case let other: throw view.fault("the post-processor \"\(other)\" is not supported")
    }
  }

  private static func template(_ view: JSONView, size: Int) throws -> ([Int32], [Int32]) {
    var prefix: [Int32] = []
    var suffix: [Int32] = []
    var hasText = false
    try view.required("single").forEachElement { piece in
      if try piece["Sequence"] != nil {
        guard !hasText else { throw piece.fault("the text cannot come twice") }
        hasText = true
        return
      }
      let name = try piece.required("SpecialToken").required("id").string()
      try view.required("special_tokens").required(name).required("ids").forEachElement { id in
        let token = try id.integer()
        guard token >= 0, token < size else { throw id.fault("\(token) is no token") }
        if hasText { suffix.append(Int32(token)) } else { prefix.append(Int32(token)) }
      }
      guard prefix.count + suffix.count <= 64 else { throw piece.fault("more than 64 special tokens") }
    }
    guard hasText else { throw view.fault("the template has no place for the text") }
    return (prefix, suffix)
  }

  private static func checkDecoder(_ view: JSONView) throws {
    switch try view.required("type").string() {
    case "ByteLevel": return
    case "Sequence": try view.required("decoders").forEachElement { try checkDecoder($0) }
    case let other: throw view.fault("the decoder \"\(other)\" is not supported, only \"ByteLevel\"")
    }
  }
}
