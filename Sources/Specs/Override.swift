internal import Foundation
internal import Texts

/// A value that takes the place of a file's: `--set sft.learning_rate=1e-3` on the command line, or a variant's.
package struct Override: Sendable, Equatable {
  /// The keys, from the top.
  private let keys: [String]
  private let value: SourceValue
  /// Where it was given, for messages.
  private let place: Place
  /// What relative paths count from; nil leaves them as they are.
  private let directory: String?

  /// Reads `KEY=VALUE` of the command line, the key with dots in between.
  ///
  /// - Parameter directory: What relative paths in the value count from.
  package init(
    _ argument: String, directory: String = FileManager.default.currentDirectoryPath
  ) throws(SpecError) {
    let flag = "--set \(argument)"
    guard let (key, text) = argument.parted(at: "=") else {
      throw SpecError([Complaint(place: .flag(flag), message: "lacks '='; expected --set KEY=VALUE")])
    }
    try self.init(
      key, try SourceReader.read(text, flag: flag), at: .flag(flag), directory: directory)
  }

  /// An override of the key `key`, which was given at `place`.
  init(_ key: String, _ value: SourceValue, at place: Place, directory: String? = nil) throws(SpecError) {
    keys = key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard keys.count <= SourceReader.deepest, keys.allSatisfy({ !$0.isEmpty }) else {
      throw SpecError([
        Complaint(place: place, message: "'\(key.excerpt)' is not a key; expected words separated by dots")
      ])
    }
    self.value = value
    self.place = place
    self.directory = directory
  }

  /// The key, with dots in between.
  package var key: String { keys.joined(separator: ".") }

  /// The value on one line.
  package var valueText: String { value.text }

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
      entries[index].value = absolute(value, as: description)
    }
    entries[index].place = place
    source.content = .mapping(entries)
  }

  private var isScalar: Bool {
    if case .scalar = value.content { true } else { false }
  }

  /// `value` with relative paths made absolute.
  private func absolute(_ value: SourceValue, as description: KeyDescription?) -> SourceValue {
    guard let description, let directory, !value.isNull else { return value }
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
        place: place, key: parent,
        message: "has no keys of its own to set; it is set as a whole: \(parent)=VALUE")
    ])
  }
}
