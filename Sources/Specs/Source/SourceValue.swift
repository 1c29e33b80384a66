internal import Texts

/// A value as it was written, with its place; what it means is up to the schema.
struct SourceValue: Sendable, Equatable {
  enum Content: Sendable, Equatable {
    case scalar(String, quoted: Bool)
    case list([SourceValue])
    case mapping([SourceEntry])
  }

  var content: Content
  var place: Place

  /// How messages name it: the text of a scalar, the kind of anything else.
  var summary: String {
    switch content {
    case .scalar("", quoted: false): "nothing"
    case .scalar(let text, quoted: _): "'\(text.excerpt)'"
    case .list: "a list"
    case .mapping: "a mapping"
    }
  }

  /// Whether it stands for the absence of a value.
  var isNull: Bool {
    guard case .scalar(let text, quoted: false) = content else { return false }
    return ["", "null", "~"].contains(text)
  }

  /// The value on one line, as YAML's flow style writes it.
  var text: String {
    switch content {
    case .scalar(let text, quoted: _): text
    case .list(let values): "[" + values.map(\.text).joined(separator: ", ") + "]"
    case .mapping(let entries):
      "{" + entries.map { "\($0.key): \($0.value.text)" }.joined(separator: ", ") + "}"
    }
  }

  /// This value with what `other` says in place of its own: mappings key by key, everything else as a whole.
  func overlaid(with other: SourceValue) -> SourceValue {
    guard case .mapping(var entries) = content, case .mapping(let others) = other.content else {
      return other
    }
    var places = Dictionary(entries.enumerated().map { ($1.key, $0) }) { first, _ in first }
    for entry in others {
      if let index = places[entry.key] {
        let merged = entries[index].value.overlaid(with: entry.value)
        entries[index] = SourceEntry(key: entry.key, place: entry.place, value: merged)
      } else {
        places[entry.key] = entries.count
        entries.append(entry)
      }
    }
    return SourceValue(content: .mapping(entries), place: other.place)
  }

  /// The place of what `trail` leads to, or of the nearest thing above it that was written.
  func place(of trail: Trail) -> Place {
    var value = self
    var place = self.place
    for step in trail.steps {
      switch (step, value.content) {
      case (.key(let key), .mapping(let entries)):
        guard let entry = entries.first(where: { $0.key == key }) else { return place }
        (value, place) = (entry.value, entry.place)
      case (.index(let index), .list(let elements)) where elements.indices.contains(index):
        (value, place) = (elements[index], elements[index].place)
      default: return place
      }
    }
    return place
  }
}

/// A key with its value.
struct SourceEntry: Sendable, Equatable {
  var key: String
  var place: Place
  var value: SourceValue
}
