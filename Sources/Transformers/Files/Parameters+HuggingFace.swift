internal import Files
package import Foundation

extension Parameters {
  private struct GenerationConfiguration: Encodable {
    let bosTokenId: Int?
    let eosTokenId: Int?
  }

  /// Writes `config.json` and `model.safetensors` into `directory`, made if need be, as transformers loads them.
  ///
  /// - Parameters:
  ///   - beginOfSequence, endOfSequence: ids for `generation_config.json`, which is only written if there is one.
  ///   - type: what the weights are stored as: F32, or BF16 rounded to nearest.
  package func saveHuggingFace(
    directory: URL, beginOfSequence: Int? = nil, endOfSequence: Int? = nil, metadata: [String: String] = [:],
    type: Safetensors.NumberType = .float32
  ) throws {
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    try configuration.saveHuggingFace(to: directory.appending(path: "config.json"), type: type)
    if beginOfSequence != nil || endOfSequence != nil {
      let encoder = JSONEncoder()
      encoder.keyEncodingStrategy = .convertToSnakeCase
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      let text = try encoder.encode(
        GenerationConfiguration(bosTokenId: beginOfSequence, eosTokenId: endOfSequence))
      try DurableFile.write(text + Data("\n".utf8), to: directory.appending(path: "generation_config.json"))
    }
    try save(to: directory.appending(path: "model.safetensors"), metadata: metadata, type: type)
  }
}
