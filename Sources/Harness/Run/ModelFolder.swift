internal import Foundation
internal import Records
internal import Tokenizers
internal import Transformers

/// The models of a run, one folder a stage in the layout of Hugging Face: `config.json`, `model.safetensors`, and the
/// tokenizer's description.
struct ModelFolder {
  private let folder: URL

  init(_ folder: URL) { self.folder = folder }

  func save(_ model: Parameters, _ stage: Stage, tokenizer: any Tokenizer) throws {
    let folder = folder.appending(path: stage.rawValue)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try model.configuration.saveHuggingFace(to: folder.appending(path: "config.json"))
    try JSONEncoder().encode(tokenizer.description).write(
      to: folder.appending(path: "tokenizer-description.json"), options: .atomic)
    try model.save(to: folder.appending(path: "model.safetensors"))
  }

  func load(_ stage: Stage, _ configuration: ModelConfiguration) throws -> Parameters {
    try Parameters.load(configuration, from: folder.appending(path: "\(stage.rawValue)/model.safetensors"))
  }

  /// The model of a stage with its own configuration and tokenizer.
  func load(_ stage: Stage) throws -> (Parameters, any Tokenizer) {
    let folder = folder.appending(path: stage.rawValue)
    guard FileManager.default.fileExists(atPath: folder.path(percentEncoded: false)) else {
      throw PreparationError(
        "there is no \(stage.rawValue) model in \(folder.path(percentEncoded: false)); that stage is not finished"
      )
    }
    let configuration = try ModelConfiguration(huggingFace: folder.appending(path: "config.json"))
    let description = try JSONDecoder().decode(
      TokenizerDescription.self, from: Data(contentsOf: folder.appending(path: "tokenizer-description.json")))
    return (try load(stage, configuration), try description.makeTokenizer())
  }
}
