internal import Files
package import Foundation

extension PretrainedTokenizer {
  /// Reads a model's folder: `tokenizer.json`, and where they are there `tokenizer_config.json`,
  /// `special_tokens_map.json`, `generation_config.json` and `chat_template.jinja`.
  package init(folder: URL) throws {
    func file(_ name: String, _ limit: Int = InputFile.Limit.configuration) throws -> (
      bytes: [UInt8], path: String
    )? {
      let url = folder.appending(path: name)
      return try Self.read(url, limit: limit).map { ($0, url.path) }
    }
    func configuration(_ name: String) throws -> JSONView? {
      try file(name).map { try JSONDocument($0.bytes, name: $0.path).root }
    }
    let path = folder.appending(path: "tokenizer.json").path
    guard let tokenizer = try file("tokenizer.json", InputFile.Limit.tokenizer) else {
      throw TokenizerError.invalidFile(file: path, key: "", reason: "there is no such file")
    }
    let list = try JSONDocument(tokenizer.bytes, name: path).root["added_tokens"]
    var added: [String: Int32] = [:]
    try list?.forEachElement {
      added[try $0.required("content").string()] = Int32(try $0.required("id").integer())
    }
    let settings = try configuration("tokenizer_config.json")
    let map = try configuration("special_tokens_map.json")
    func token(_ key: String) throws -> Int32? {
      guard let view = try settings?[key] ?? map?[key] else { return nil }
      let content = try view.kind == .object ? view.required("content").string() : view.string()
      guard let token = added[content] else {
        throw view.fault("\(content.debugDescription) is not among the added tokens of tokenizer.json")
      }
      return token
    }
    try Self.checkAddedTokens(settings, added)
    let ends =
      [try token("eos_token")].compactMap(\.self)
      + (try Self.endTokens(configuration("generation_config.json")))
    let template = try file("chat_template.jinja").map { file in
      guard let text = String(validating: file.bytes, as: UTF8.self) else {
        throw TokenizerError.invalidFile(file: file.path, key: "", reason: "the text is not UTF-8")
      }
      return text
    }
    try self.init(
      PretrainedTokenizerDescription(
        tokenizer: String(decoding: tokenizer.bytes, as: UTF8.self),
        endTokens: ends.enumerated().filter { !ends[..<$0.offset].contains($0.element) }.map(\.element),
        beginToken: token("bos_token"), unknownToken: token("unk_token"), paddingToken: token("pad_token"),
        chatTemplate: try template ?? Self.chatTemplate(settings)),
      name: path)
  }

  /// The bytes of a file; nil if there is none.
  private static func read(_ url: URL, limit: Int) throws -> [UInt8]? {
    do {
      guard try InputFile.isThere(url.path) else { return nil }
      return Array(try InputFile.read(url.path, atMost: limit))
    } catch {
      throw TokenizerError.invalidFile(file: url.path, key: "", reason: error.reason)
    }
  }

  /// Tokens that only `tokenizer_config.json` knows would change what texts encode to.
  private static func checkAddedTokens(_ settings: JSONView?, _ added: [String: Int32]) throws {
    try settings?["added_tokens_decoder"]?.forEachMember { key, view in
      let content = try view.required("content").string()
      guard let token = added[content], String(token).utf8.elementsEqual(key) else {
        throw view.fault("\(content.debugDescription) is not among the added tokens of tokenizer.json")
      }
    }
  }

  private static func endTokens(_ generation: JSONView?) throws -> [Int32] {
    guard let ends = try generation?["eos_token_id"] else { return [] }
    return try (ends.kind == .array ? ends.elements() : [ends]).map { Int32(try $0.integer()) }
  }

  /// The template in `tokenizer_config.json`: one text, or several with names.
  private static func chatTemplate(_ settings: JSONView?) throws -> String? {
    guard let view = try settings?["chat_template"] else { return nil }
    guard view.kind == .array else { return try view.string() }
    let named = try view.elements().first { try $0.required("name").string() == "default" }
    guard let named else { throw view.fault("none of the templates is named \"default\"") }
    return try named.required("template").string()
  }

  /// Writes `tokenizer.json` and `tokenizer_config.json` into `folder`, from which this initialiser and transformers'
  /// `AutoTokenizer` load the same tokenizer. Further tokens that end a text belong into the model's
  /// `generation_config.json`.
  package func save(to folder: URL) throws {
    let description = stored
    try Data(description.tokenizer.utf8).write(to: folder.appending(path: "tokenizer.json"), options: .atomic)
    var settings = ["  \"clean_up_tokenization_spaces\": false"]
    for (key, token) in [
      ("bos_token", description.beginToken), ("eos_token", description.endTokens.first),
      ("pad_token", description.paddingToken), ("unk_token", description.unknownToken),
    ] {
      guard let token else { continue }
      let text = String(decoding: bytePairs.bytes(of: token), as: UTF8.self)
      settings.append("  \"\(key)\": \(JSONText.quoted(text))")
    }
    if let template = description.chatTemplate {
      settings.append("  \"chat_template\": \(JSONText.quoted(template))")
    }
    settings.append("  \"tokenizer_class\": \"PreTrainedTokenizerFast\"")
    let text = "{\n" + settings.joined(separator: ",\n") + "\n}\n"
    try Data(text.utf8).write(to: folder.appending(path: "tokenizer_config.json"), options: .atomic)
  }
}
