internal import Digests
internal import Files
internal import Foundation
internal import Tokenizers
internal import Transformers

/// A model with its tokenizer as others publish them: a folder in the layout of Hugging Face, or a GGUF file.
struct PretrainedCheckpoint: Sendable {
  let url: URL
  let model: PretrainedModel

  /// Opens the checkpoint and reads its configuration. Throws `CheckpointError` or `GGUFError`.
  init(at url: URL) throws {
    self.url = url
    model = try PretrainedModel(at: url)
  }

  var path: String { url.path(percentEncoded: false) }

  /// The checkpoint's tokenizer. Throws an error that names the file.
  func tokenizer() throws -> PretrainedTokenizer {
    let tokenizer = try PretrainedTokenizer(model: url)
    guard tokenizer.vocabularySize <= model.configuration.vocabularySize else {
      throw PreparationError(
        "\(path): its tokenizer has \(tokenizer.vocabularySize) tokens, its embedding table "
          + "\(model.configuration.vocabularySize) rows: they do not belong together")
    }
    return tokenizer
  }

  /// The digest of everything that the checkpoint's numbers and tokens come from: of the file, or of the names and digests
  /// of a folder's files.
  func sha256() throws -> String {
    guard model.gguf == nil else { return try SHA256.hexadecimal(ofFile: url) }
    var hash = SHA256()
    for file in try FileManager.default.contentsOfDirectory(at: url, includingPropertiesForKeys: nil)
      .filter(Self.counts).sorted(by: { $0.lastPathComponent < $1.lastPathComponent })
    {
      // A link can lead to a device, which has no end to be hashed to.
      _ = try InputFile.open(file.path(percentEncoded: false))
      hash.update("\(file.lastPathComponent) \(try SHA256.hexadecimal(ofFile: file))\n")
    }
    return hash.hexadecimal()
  }

  private static func counts(_ file: URL) -> Bool {
    ["json", "safetensors", "jinja"].contains(file.pathExtension)
  }
}
