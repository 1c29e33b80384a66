internal import Foundation

/// The JSON in front of a safetensors file: each tensor's type, shape and place, and texts of its writer.
package struct SafetensorsHeader: Codable, Sendable, Equatable {
  /// One tensor.
  package struct Entry: Codable, Sendable, Equatable {
    /// `F32`, `I64` and so on.
    package let type: String
    package let shape: [Int]
    /// First byte and the byte behind the last one, from the end of the header.
    package let offsets: [Int]

    enum CodingKeys: String, CodingKey {
      case type = "dtype"
      case shape
      case offsets = "data_offsets"
    }
  }

  package var tensors: [String: Entry] = [:]
  package var metadata: [String: String] = [:]

  private static let metadataKey = "__metadata__"

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(tensors: [String: Entry], metadata: [String: String]) {
    self.tensors = tensors
    self.metadata = metadata
  }

  package init(from decoder: any Swift.Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    for key in container.allKeys {
      if key.stringValue == Self.metadataKey {
        metadata = try container.decode([String: String].self, forKey: key)
      } else {
        tensors[key.stringValue] = try container.decode(Entry.self, forKey: key)
      }
    }
  }

  package func encode(to encoder: any Swift.Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    if !metadata.isEmpty { try container.encode(metadata, forKey: Key(Self.metadataKey)) }
    for (name, entry) in tensors { try container.encode(entry, forKey: Key(name)) }
  }
}
