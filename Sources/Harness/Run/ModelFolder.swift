internal import Digests
internal import Files
package import Foundation
package import Records
package import Tokenizers
package import Transformers

/// The models of a run, one folder a stage in the layout of Hugging Face: `config.json`, `model.safetensors`, and the
/// tokenizer's description.
///
/// The texts in front of the weights hold checksums of all three; a model of which one does not match is never used.
package struct ModelFolder {
  private let folder: URL
  /// What versions before checksums wrote in front of the weights, and nothing else.
  private static let bare = ["format": "pt"]

  package init(_ folder: URL) { self.folder = folder }

  package func save(_ model: Parameters, _ stage: Stage, tokenizer: any Tokenizer) throws {
    let files = Files(folder, stage)
    try FileManager.default.createDirectory(at: files.folder, withIntermediateDirectories: true)
    DurableFile.removeLeftovers(in: files.folder)
    try model.configuration.saveHuggingFace(to: files.configuration)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    try DurableFile.write(try encoder.encode(tokenizer.description), to: files.tokenizer)
    try model.save(
      to: files.weights,
      metadata: [
        "sha256": model.sha256(), "config_sha256": try Self.checksum(files.configuration),
        "tokenizer_sha256": try Self.checksum(files.tokenizer),
      ])
  }

  /// The weights of a stage. Throws `CheckpointError`, which names the file, if they are not those that were saved.
  package func load(_ stage: Stage, _ configuration: ModelConfiguration) throws -> Parameters {
    let file = Files(folder, stage).weights
    let model = try Parameters.load(configuration, from: file)
    let texts = try Safetensors(contentsOf: file).header.metadata
    guard texts == Self.bare || texts["sha256"] == model.sha256() else { throw Self.damage(file) }
    return model
  }

  /// The model of a stage with its own configuration and tokenizer. Throws an error that names the file if one of the
  /// three is not what was saved.
  package func load(_ stage: Stage) throws -> (Parameters, any Tokenizer) {
    let files = Files(folder, stage)
    guard FileManager.default.fileExists(atPath: files.folder.path(percentEncoded: false)) else {
      throw PreparationError(
        "there is no \(stage.rawValue) model in \(files.folder.path(percentEncoded: false)); that stage is not finished"
      )
    }
    let texts = try Safetensors(contentsOf: files.weights).header.metadata
    for (key, file) in [("config_sha256", files.configuration), ("tokenizer_sha256", files.tokenizer)]
    where texts != Self.bare {
      guard try texts[key] == Self.checksum(file) else { throw Self.damage(file) }
    }
    let configuration = try ModelConfiguration(huggingFace: files.configuration)
    let description = try JSONDecoder().decode(
      TokenizerDescription.self, from: Data(contentsOf: files.tokenizer))
    return (try load(stage, configuration), try description.makeTokenizer())
  }

  private static func checksum(_ file: URL) throws -> String {
    SHA256.hexadecimal(of: try Data(contentsOf: file))
  }

  private static func damage(_ file: URL) -> CheckpointError {
    .malformed(
      file: file.path(percentEncoded: false),
      reason: "is damaged: it does not match the checksum kept in model.safetensors")
  }

  /// The files of a stage's model.
  private struct Files {
    let folder: URL
    var configuration: URL { folder.appending(path: "config.json") }
    var tokenizer: URL { folder.appending(path: "tokenizer-description.json") }
    var weights: URL { folder.appending(path: "model.safetensors") }

    init(_ folder: URL, _ stage: Stage) { self.folder = folder.appending(path: stage.rawValue) }
  }
}
