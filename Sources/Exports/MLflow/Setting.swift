internal import Texts

/// A benchmark's settings in canonical JSON, to be listed one by one.
enum Setting: Decodable {
  case leaf(String)
  case list([Setting])
  case section([String: Setting])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .leaf("null")
    } else if let value = try? container.decode(Bool.self) {
      self = .leaf("\(value)")
    } else if let value = try? container.decode(Int.self) {
      self = .leaf("\(value)")
    } else if let value = try? container.decode(Double.self) {
      self = .leaf("\(value)")
    } else if let value = try? container.decode(String.self) {
      self = .leaf(Self.line(value))
    } else if let values = try? container.decode([Setting].self) {
      self = .list(values)
    } else {
      self = .section(try container.decode([String: Setting].self))
    }
  }

  /// Every setting by its name, parts joined by dots and elements of lists numbered from 0, in order of the names.
  func flattened(_ name: String = "") -> [(name: String, value: String)] {
    func child(_ key: String) -> String { name.isEmpty ? key : "\(name).\(key)" }
    switch self {
    case .leaf(let value): return [(name, value)]
    case .list(let values): return values.enumerated().flatMap { $1.flattened(child("\($0)")) }
    case .section(let members):
      return members.sorted { $0.key < $1.key }.flatMap { $0.value.flattened(child($0.key)) }
    }
  }

  /// A text on one line: line breaks are written as in JSON.
  private static func line(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").visible()
  }
}
