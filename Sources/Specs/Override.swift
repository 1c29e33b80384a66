internal import Foundation

/// A value from the command line that takes the place of a file's: `--set sft.learning_rate=1e-3`.
package struct Override: Sendable, Equatable {
  /// The keys, from the top.
  private let keys: [String]
  /// The value as YAML.
  private let value: String
  /// The flag as it was given, for messages.
  private let flag: String
  /// What relative paths count from.
  private let directory: String

  /// Reads `KEY=VALUE`, the key with dots in between.
  ///
  /// - Parameter directory: What relative paths in the value count from.
  package init(
    _ argument: String, directory: String = FileManager.default.currentDirectoryPath
  ) throws(SpecError) {
    flag = "--set \(argument)"
    self.directory = directory
    guard let (key, value) = argument.parted(at: "=") else {
      throw SpecError([Complaint(place: .flag(flag), message: "lacks '='; expected --set KEY=VALUE")])
    }
    keys = key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    self.value = value
    guard keys.allSatisfy({ !$0.isEmpty }) else {
      throw SpecError([
        Complaint(place: .flag(flag), message: "'\(key)' is no key; expected words with dots in between")
      ])
    }
  }

  /// Puts the value where it belongs. The schema says what bare scalars stand for and which values are paths; whether
  /// key and value are allowed is found out when the whole is read.
  func apply(to source: inout SourceValue, schema: [KeyDescription]) throws(SpecError) {
    try set(keys[...], in: &source, shorthand: nil, schema: schema)
  }

  private func set(
    _ keys: ArraySlice<String>, in source: inout SourceValue, shorthand: String?, schema: [KeyDescription]
  ) throws(SpecError) {
    guard let key = keys.first else { return }
    var entries: [SourceEntry]
    switch source.content {
    case .mapping(let given): entries = given
    case .scalar(_, quoted: _) where source.isNull: entries = []
    case .scalar(_, quoted: _):
      guard let shorthand else { throw notAMapping(before: keys) }
      entries = [SourceEntry(key: shorthand, place: source.place, value: source)]
    case .list: throw notAMapping(before: keys)
    }
    let place = Place.flag(flag)
    let index = entries.firstIndex { $0.key == key } ?? entries.endIndex
    if index == entries.endIndex {
      let nothing = SourceValue(content: .scalar("", quoted: false), place: place)
      entries.append(SourceEntry(key: key, place: place, value: nothing))
    }
    let description = schema.first { $0.name == key }
    if keys.count > 1 {
      try set(
        keys.dropFirst(), in: &entries[index].value, shorthand: description?.shorthand,
        schema: description.map { $0.isList ? [] : $0.children } ?? [])
    } else if let description, let inner = description.shorthand, isScalar {
      // A bare scalar sets what it stands for and leaves the section's other keys alone.
      try set([inner], in: &entries[index].value, shorthand: inner, schema: description.children)
    } else {
      entries[index].value = try read(as: description)
    }
    entries[index].place = place
    source.content = .mapping(entries)
  }

  private var isScalar: Bool {
    guard let value = try? SourceReader.read(value, flag: flag), case .scalar = value.content else {
      return false
    }
    return true
  }

  private func read(as description: KeyDescription?) throws(SpecError) -> SourceValue {
    absolute(try SourceReader.read(value, flag: flag), as: description)
  }

  /// `value` with relative paths made absolute.
  private func absolute(_ value: SourceValue, as description: KeyDescription?) -> SourceValue {
    guard let description, !value.isNull else { return value }
    var value = value
    switch value.content {
    case .scalar(let text, quoted: _) where description.isPath:
      let base = URL(fileURLWithPath: directory, isDirectory: true)
      let path = URL(fileURLWithPath: text, relativeTo: base).standardizedFileURL.path
      value.content = .scalar(path, quoted: true)
    case .mapping(let entries) where !description.isList:
      value.content = .mapping(
        entries.map { entry in
          var entry = entry
          entry.value = absolute(entry.value, as: description.children.first { $0.name == entry.key })
          return entry
        })
    default: break
    }
    return value
  }

  private func notAMapping(before keys: ArraySlice<String>) -> SpecError {
    let parent = self.keys.dropLast(keys.count).joined(separator: ".")
    return SpecError([
      Complaint(
        place: .flag(flag), key: parent,
        message: "has no keys of its own to set; it is set as a whole: --set \(parent)=VALUE")
    ])
  }
}
