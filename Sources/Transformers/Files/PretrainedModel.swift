package import Foundation
package import GGUF

/// A model that somebody else has trained: a Hugging Face directory or a GGUF file, opened and its configuration read; the
/// weights are read when they are asked for.
package struct PretrainedModel: Sendable {
  package let url: URL
  package let configuration: ModelConfiguration
  private let weights: Weights

  private enum Weights: Sendable {
    case safetensors(SafetensorsFiles)
    case gguf(GGUFFile)
  }

  /// Throws `CheckpointError` or `GGUFError`, which name file and key.
  package init(at url: URL) throws {
    self.url = url
    var isDirectory: ObjCBool = false
    let path = url.path(percentEncoded: false)
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw CheckpointError.malformed(file: path, reason: "there is no such file or directory")
    }
    if isDirectory.boolValue {
      configuration = try ModelConfiguration(huggingFace: url.appending(path: "config.json"))
      weights = .safetensors(try SafetensorsFiles(directory: url))
    } else {
      guard url.pathExtension == "gguf" else {
        throw CheckpointError.malformed(file: path, reason: "is neither a directory nor a .gguf file")
      }
      let file = try GGUFFile(contentsOf: url)
      configuration = try ModelConfiguration(gguf: file)
      weights = .gguf(file)
    }
  }

  /// The GGUF file, if the model is one: it holds the tokenizer too.
  package var gguf: GGUFFile? {
    if case .gguf(let file) = weights { file } else { nil }
  }

  /// How the weights are stored, type by type with its share of the numbers, the most frequent first.
  package var storage: String {
    // As floating-point numbers: of types that cannot be read nobody has compared the size with the file's.
    let counts: [String: Double] =
      switch weights {
      case .safetensors(let files):
        files.tensors.values.reduce(into: [:]) { $0[$1.type, default: 0] += Double($1.shape.reduce(1, *)) }
      case .gguf(let file):
        file.tensors.reduce(into: [:]) { $0[$1.type.phrase, default: 0] += Double($1.count) }
      }
    let all = max(1, counts.values.reduce(0, +))
    return counts.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
      .map { type, count in String(format: "%@ (%.2f %%)", type, 100 * count / all) }
      .joined(separator: ", ")
  }

  /// Reads all weights into memory, as single-precision floats.
  package func parameters() throws -> Parameters {
    switch weights {
    case .safetensors(let files): try Parameters.load(configuration, from: files)
    case .gguf(let file): try Parameters.load(configuration, from: file)
    }
  }
}
