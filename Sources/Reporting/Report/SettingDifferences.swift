internal import Foundation

/// How the settings of one benchmark differ from those of another, key by key.
struct SettingDifferences {
  /// As `twostage run --set` takes them: `sft.num_train_epochs=2`; in alphabetical order.
  let overrides: [String]

  /// - Parameters:
  ///   - canonical: the settings as JSON.
  ///   - reference: those that they are compared with.
  init(_ canonical: String, from reference: String) {
    let (own, other) = (Self.flat(canonical), Self.flat(reference))
    overrides = Set(own.keys).union(other.keys).sorted().compactMap { key in
      guard own[key] != other[key], key != "claims" else { return nil }
      // A key that is not stated is at its default.
      return "\(key)=\(own[key] ?? "default")"
    }
  }

  /// The values as JSON text, by their keys with dots in between.
  private static func flat(_ json: String) -> [String: String] {
    guard let setting = try? JSONDecoder().decode(Setting.self, from: Data(json.utf8)) else { return [:] }
    var values: [String: String] = [:]
    func add(_ setting: Setting, _ key: String) {
      guard case .section(let parts) = setting else {
        values[key] = setting.text
        return
      }
      for (name, part) in parts { add(part, key.isEmpty ? name : "\(key).\(name)") }
    }
    add(setting, "")
    return values
  }

  private enum Setting: Decodable {
    /// Anything that has no keys, as it is written.
    case value(String)
    case list([Setting])
    case section([String: Setting])

    init(from decoder: any Decoder) throws {
      if let parts = try? [String: Setting](from: decoder) {
        self = .section(parts)
      } else if let list = try? [Setting](from: decoder) {
        self = .list(list)
      } else {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
          self = .value("null")
        } else if let truth = try? container.decode(Bool.self) {
          self = .value("\(truth)")
        } else if let whole = try? container.decode(Int64.self) {
          self = .value("\(whole)")
        } else if let number = try? container.decode(Double.self) {
          self = .value("\(number)")
        } else {
          self = .value(try container.decode(String.self))
        }
      }
    }

    var text: String {
      switch self {
      case .value(let text): text
      case .list(let list): "[" + list.map(\.text).joined(separator: ", ") + "]"
      case .section(let parts):
        "{" + parts.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.text)" }.joined(separator: ", ")
          + "}"
      }
    }
  }
}
