internal import Files
internal import Foundation
internal import Texts

/// JSON files of a checkpoint that are decoded as a whole.
enum JSONFile {
  /// The value that the file at `url` holds. Throws `CheckpointError`.
  static func read<Value: Decodable>(
    _ type: Value.Type, from url: URL, keys: JSONDecoder.KeyDecodingStrategy = .useDefaultKeys
  ) throws -> Value {
    let data: Data
    do { data = try InputFile.read(url.path, atMost: InputFile.Limit.configuration) } catch {
      throw CheckpointError.malformed(file: url.path, reason: error.reason)
    }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = keys
    do { return try decoder.decode(type, from: data) } catch {
      throw CheckpointError.malformed(file: url.path, reason: "cannot be read: \(error.decodingReason)")
    }
  }
}
