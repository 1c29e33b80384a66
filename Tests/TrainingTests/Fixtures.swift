import Foundation
import Testing

/// What `benchmarks/peers` computed.
enum Fixtures {
  static func decode<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value {
    let directory = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(type, from: Data(contentsOf: directory.appendingPathComponent(name)))
  }

  /// Prints a largest difference when somebody wants to see them all.
  static func report(_ what: String, _ difference: Double) {
    if ProcessInfo.processInfo.environment["SHOW_DIFFERENCES"] != nil {
      print("difference \(what): \(difference)")
    }
  }
}
