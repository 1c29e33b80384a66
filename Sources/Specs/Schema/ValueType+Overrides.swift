extension ValueType where Value == [Override] {
  /// A mapping of keys with dots in between to values.
  static var overrides: ValueType {
    let text = "mapping of keys, with dots in between, to values"
    return ValueType(
      text: text,
      read: { source, _, trail, complaints in
        entries(source, text, trail, &complaints)?.compactMap { entry in
          do { return try Override(entry.key, entry.value, at: entry.place) } catch {
            complaints.add("'\(entry.key)' is no key", at: entry.place, trail)
            return nil
          }
        }
      },
      write: { overrides, _ in .object(overrides.map { ($0.key, .string($0.valueText)) }) })
  }
}

extension ValueType where Value == [[Override]] {
  /// A mapping of keys with dots in between to lists of values.
  static var choices: ValueType {
    let text = "mapping of keys, with dots in between, to lists of values"
    return ValueType(
      text: text,
      read: { source, _, trail, complaints in
        entries(source, text, trail, &complaints)?.compactMap { entry in
          guard case .list(let values) = entry.value.content, !values.isEmpty else {
            complaints.add(
              "got \(entry.value.summary); expected a list of values", at: entry.value.place,
              trail.appending(entry.key))
            return nil
          }
          do { return try values.map { try Override(entry.key, $0, at: $0.place) } } catch {
            complaints.add("'\(entry.key)' is no key", at: entry.place, trail)
            return nil
          }
        }
      },
      write: { grid, _ in
        .object(grid.map { ($0.first?.key ?? "", .list($0.map { .string($0.valueText) })) })
      })
  }
}

/// The entries of a mapping; complains of anything else.
private func entries(
  _ source: SourceValue, _ text: String, _ trail: Trail, _ complaints: inout Complaints
) -> [SourceEntry]? {
  if source.isNull { return [] }
  guard case .mapping(let entries) = source.content else {
    complaints.add("got \(source.summary); expected \(text)", at: source.place, trail)
    return nil
  }
  return entries
}
