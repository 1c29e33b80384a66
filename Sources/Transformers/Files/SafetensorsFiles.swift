internal import Files
internal import Foundation
internal import Kernels

/// The weights of a Hugging Face directory: one safetensors file, or the parts that an index names.
struct SafetensorsFiles: Sendable {
  private struct Index: Decodable {
    /// The file of each tensor.
    let weightMap: [String: String]

    enum CodingKeys: String, CodingKey { case weightMap = "weight_map" }
  }

  /// What errors about the whole name.
  let file: String
  let tensors: [String: SafetensorsHeader.Entry]
  private let parts: [Safetensors]
  private let places: [String: Int]

  init(_ file: Safetensors) {
    self.file = file.file
    tensors = file.header.tensors
    parts = [file]
    places = tensors.mapValues { _ in 0 }
  }

  /// Opens `model.safetensors`, or else the parts in `model.safetensors.index.json`.
  init(directory: URL) throws {
    let single = directory.appending(path: "model.safetensors")
    let index = directory.appending(path: "model.safetensors.index.json")
    func isThere(_ url: URL) throws -> Bool { try InputFile.isThere(url.path(percentEncoded: false)) }
    if try isThere(single) || !isThere(index) {
      self.init(try Safetensors(contentsOf: single))
    } else {
      try self.init(index: index)
    }
  }

  private init(index url: URL) throws {
    let map = try JSONFile.read(Index.self, from: url).weightMap
    file = url.path
    var (parts, places): ([Safetensors], [String: Int]) = ([], [:])
    var (tensors, differences): ([String: SafetensorsHeader.Entry], [String]) = ([:], [])
    for name in Set(map.values).sorted() {
      // A name, not a path: weights of a directory lie in it.
      guard !name.contains("/"), name.hasSuffix(".safetensors") else {
        throw CheckpointError.malformed(
          file: url.path, reason: "\"\(name)\" is no name of a safetensors file")
      }
      let part = try Safetensors(contentsOf: url.deletingLastPathComponent().appending(path: name))
      for (tensor, entry) in part.header.tensors {
        guard map[tensor] == name else {
          differences.append("\(tensor) is in \(name), not in \(map[tensor] ?? "the index")")
          continue
        }
        places[tensor] = parts.count
        tensors[tensor] = entry
      }
      parts.append(part)
    }
    for (tensor, name) in map where places[tensor] == nil {
      differences.append("\(tensor) is not in \(name)")
    }
    guard differences.isEmpty else {
      throw CheckpointError.mismatch(file: url.path, differences: differences.sorted())
    }
    self.parts = parts
    self.places = places
    self.tensors = tensors
  }

  /// Fills `vector` with the tensor `name`, whose shape must be `shape`.
  func read(_ name: String, shape: [Int], into vector: Vector) throws {
    guard let place = places[name] else {
      throw CheckpointError.tensor(file: file, name: name, reason: "is missing")
    }
    try parts[place].read(name, shape: shape, into: vector)
  }
}
