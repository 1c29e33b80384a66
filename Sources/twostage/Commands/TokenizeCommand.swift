import ArgumentParser
import Files
import Foundation
import Harness
import Texts
import Tokenizers

struct TokenizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokenize", abstract: "Turn lines into a model's tokens, or tokens into text.",
    discussion: """
      Reads lines from standard input and writes one JSON array of token ids for each; with --decode, reads such arrays \
      and writes their text, special tokens included.
      """)

  @Option(help: "A model: its folder, with tokenizer.json and tokenizer_config.json, or a GGUF file.")
  var model: String

  @Flag(help: "From ids to text.")
  var decode = false

  @Flag(
    help: "Texts are JSON strings, one a line, so that they may hold line ends; otherwise they are bytes.")
  var jsonLines = false

  @Flag(help: "Add the tokens that the tokenizer puts around a text, as the beginning of the sequence.")
  var addSpecialTokens = false

  func run() throws {
    try InputPath.check(model, .either)
    let tokenizer = try PretrainedTokenizer(model: URL(filePath: model)).bytePairs
    try ByteLines.answer { line, number in
      decode ? try text(line, number, tokenizer) : try tokens(line, number, tokenizer)
    }
  }

  private func tokens(_ line: [UInt8], _ number: Int, _ tokenizer: BytePairTokenizer) throws -> [UInt8] {
    let bytes = jsonLines ? try JSONDocument(line, name: "input line \(number)").root.stringBytes() : line
    let ids = try tokenizer.encode(bytes: bytes, addingSpecialTokens: addSpecialTokens)
    return Array("[\(ids.map(String.init).joined(separator: ","))]".utf8)
  }

  private func text(_ line: [UInt8], _ number: Int, _ tokenizer: BytePairTokenizer) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try JSONDocument(line, name: "input line \(number)").root.forEachElement { view in
      let id = try view.integer()
      guard id >= 0, id < tokenizer.vocabularySize else { throw view.fault("\(id) is no token") }
      bytes.append(contentsOf: tokenizer.bytes(of: Int32(id)))
    }
    if jsonLines { return Array(JSONText.quoted(String(decoding: bytes, as: UTF8.self)).utf8) }
    // Programs get the bytes; a terminal could be reprogrammed by them.
    guard isatty(STDOUT_FILENO) == 1 else { return bytes }
    return Array(String(decoding: bytes, as: UTF8.self).visible(keepsLines: true).utf8)
  }
}
