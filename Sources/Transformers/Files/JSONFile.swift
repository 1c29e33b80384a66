internal import Files
internal import Foundation

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
      throw CheckpointError.malformed(file: url.path, reason: "cannot be read: \(reason(error))")
    }
  }

  /// What is wrong, by the keys that were asked for: nothing of what the file says.
  static func reason(_ error: any Error) -> String {
    func path(_ context: DecodingError.Context) -> String {
      context.codingPath.map(\.stringValue).joined(separator: ".")
    }
    switch error {
    case DecodingError.typeMismatch(let type, let context),
      DecodingError.valueNotFound(let type, let context):
      return "\(path(context)): a value of another type than \(type), or out of its range"
    case DecodingError.keyNotFound(let key, let context):
      return "\(path(context)): the key \(key.stringValue) is missing"
    case DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty:
      return "\(path(context)): a number that is out of its range, or no value"
    default: return "it is not JSON, or too deep"
    }
  }
}
