import Foundation
import Tokenizers

/// The files that `benchmarks/peers/tokenizers/make_fixtures.py` writes.
enum Fixture {
  struct Expected: Decodable {
    struct Case: Decodable {
      let text: String
      let ids: [Int32]
      let special: [Int32]
    }

    let merges: [String]
    let cases: [Case]
  }

  static let families = ["gpt2", "llama3", "qwen2", "smollm"]

  static func url(_ name: String) -> URL {
    Bundle.module.resourceURL?.appending(path: "Fixtures/\(name)") ?? URL(filePath: name)
  }

  static func text(_ name: String) throws -> String { try String(contentsOf: url(name), encoding: .utf8) }

  static func expected(_ family: String) throws -> Expected {
    try JSONDecoder().decode(Expected.self, from: Data(contentsOf: url("\(family)-expected.json")))
  }

  static func tokenizer(_ family: String) throws -> BytePairTokenizer {
    try BytePairTokenizer(json: Array(text("\(family).json").utf8))
  }
}
