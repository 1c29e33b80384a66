/// A mapping of a benchmark file.
///
/// Its keys are declared once, in `fields`; decoding, validation, the canonical form, overrides and the reference are
/// all made from that. The properties' initial values are the defaults.
package protocol Section: Sendable, Equatable {
  init()

  /// The keys, in the order of the canonical form and the reference.
  static var fields: [Field<Self>] { get }

  /// The key that a bare scalar stands for: with `weight`, `length: 1` means `length: {weight: 1}`.
  static var shorthand: String? { get }

  /// What is wrong with values that are each allowed but do not go together, by key.
  ///
  /// - Returns: Messages; a key's path is relative to this section.
  func contradictions() -> [Contradiction]
}

extension Section {
  package static var shorthand: String? { nil }

  package func contradictions() -> [Contradiction] { [] }
}

/// Something that does not go together with the rest of a section.
package struct Contradiction: Sendable, Equatable {
  /// Relative to the section, `evaluation.budgets` or `claims[1].left` say; empty for the section itself.
  package var key: String
  package var message: String

  package init(_ key: String, _ message: String) {
    self.key = key
    self.message = message
  }
}

extension Section {
  /// This section with what `value` says in place of its own values.
  func updated(from value: SourceValue, _ trail: Trail, _ complaints: inout Complaints) -> Self {
    let fields = Self.fields
    let before = complaints.list.count
    var section = self
    var value = value
    if case .scalar = value.content, let shorthand = Self.shorthand, !value.isNull {
      value.content = .mapping([SourceEntry(key: shorthand, place: value.place, value: value)])
    }
    guard case .mapping(let entries) = value.content else {
      complaints.add("got \(value.summary); expected a mapping", at: value.place, trail)
      return self
    }
    for entry in entries {
      if let field = fields.first(where: { $0.name == entry.key }) {
        field.read(entry.value, trail.appending(entry.key), &section, &complaints)
      } else {
        let names = fields.map(\.name)
        let hint = names.nearest(to: entry.key).map { "unknown key; did you mean '\($0)'?" } ?? "unknown key;"
        complaints.add(
          "\(hint) allowed: \(names.joined(separator: ", "))", at: entry.place, trail.appending(entry.key))
      }
    }
    for field in fields where field.isRequired && !entries.contains(where: { $0.key == field.name }) {
      complaints.add("missing; expected \(field.type)", at: value.place, trail.appending(field.name))
    }
    if complaints.list.count == before {
      for contradiction in section.contradictions() {
        complaints.add(contradiction.message, at: trail.appending(path: contradiction.key))
      }
    }
    return section
  }

  /// The canonical form: every key with its value, in the order of the schema.
  func json(_ form: CanonicalForm) -> JSON {
    .object(Self.fields.compactMap { field in field.write(self, form).map { (field.name, $0) } })
  }

  /// What the reference says of each key, with this section's values as the defaults.
  func keyDescriptions() -> [KeyDescription] {
    Self.fields.map { $0.describe(self) }
  }
}

extension [String] {
  /// The element that differs from `word` by at most two edits, if one does.
  func nearest(to word: String) -> String? {
    // Comparing takes as many steps as one word has characters for each of the other's.
    guard word.utf8.count <= 64 else { return nil }
    let ranked = map { ($0.editDistance(to: word), $0) }.filter { $0.0 <= 2 }
    return ranked.min { $0.0 < $1.0 }?.1
  }
}

extension String {
  /// Insertions, deletions and replacements that lead to `other` (Levenshtein).
  fileprivate func editDistance(to other: String) -> Int {
    let other = Array(other)
    var row = Array(0...other.count)
    for (i, character) in enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for j in other.indices {
        let replaced = diagonal + (character == other[j] ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = Swift.min(replaced, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[other.count]
  }
}
