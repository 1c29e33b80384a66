extension ValueType where Value: Section {
  /// A mapping with the keys of `Value`.
  ///
  /// - Parameter words: Words that stand for whole sections: `greedy`.
  static func section(words: KeyValuePairs<String, Value> = [:]) -> ValueType {
    var text = "mapping"
    if let shorthand = Value.shorthand { text += ", or its \(shorthand) alone" }
    for (word, _) in words { text += ", or \(word)" }
    return ValueType(
      text: text,
      read: { source, base, trail, complaints in
        if case .scalar(let raw, quoted: _) = source.content, !words.isEmpty {
          if let value = words.first(where: { $0.key == raw })?.value { return value }
          complaints.add("got \(source.summary); expected \(text)", at: source.place, trail)
          return nil
        }
        return (base ?? Value()).updated(from: source, trail, &complaints)
      },
      write: { value, form in value.json(form) },
      children: { ($0 ?? Value()).keyDescriptions() },
      shorthand: Value.shorthand)
  }
}

extension ValueType {
  /// A list with values of one type.
  ///
  /// - Parameter words: Words that stand for whole lists: `all`.
  static func list<Element>(
    of element: ValueType<Element>, words: KeyValuePairs<String, [Element]> = [:]
  ) -> ValueType where Value == [Element] {
    let text = (words.map { "\($0.key), or " } + ["list, each: "]).joined() + element.text
    return ValueType(
      text: text,
      read: { source, _, trail, complaints in
        if case .scalar(let raw, quoted: _) = source.content,
          let value = words.first(where: { $0.key == raw })
        {
          return value.value
        }
        guard case .list(let elements) = source.content else {
          complaints.add("got \(source.summary); expected \(text)", at: source.place, trail)
          return nil
        }
        let values = elements.enumerated().map { index, value in
          element.read(value, nil, trail.appending(index), &complaints)
        }
        return values.contains { $0 == nil } ? nil : values.compactMap { $0 }
      },
      write: { values, form in .list(values.map { element.write($0, form) }) },
      isList: true,
      children: { _ in element.children(nil) })
  }

  /// A value or `null`.
  ///
  /// - Parameter absent: What `null` means.
  static func optional<Wrapped>(_ wrapped: ValueType<Wrapped>, null absent: String) -> ValueType
  where Value == Wrapped? {
    let text = "\(wrapped.text), or null for \(absent)"
    return ValueType(
      text: text,
      read: { source, _, trail, complaints in
        source.isNull ? .some(nil) : wrapped.read(source, nil, trail, &complaints)
      },
      write: { value, form in value.map { wrapped.write($0, form) } ?? .null },
      isPath: wrapped.isPath)
  }

  /// The same notation for another type.
  ///
  /// - Parameter convert: Gives what is wrong, by key relative to the value, where a value cannot be converted.
  func mapped<Other>(
    to convert: @escaping (Value) -> Result<Other, ConversionFailure>, from revert: @escaping (Other) -> Value
  ) -> ValueType<Other> {
    ValueType<Other>(
      text: text,
      read: { [read] source, base, trail, complaints in
        let before = complaints.list.count
        guard let value = read(source, base.map(revert), trail, &complaints), complaints.list.count == before
        else { return nil }
        switch convert(value) {
        case .success(let other): return other
        case .failure(let failure):
          for contradiction in failure.contradictions {
            complaints.add(contradiction.message, at: trail.appending(path: contradiction.key))
          }
          return nil
        }
      },
      write: { [write] value, form in write(revert(value), form) },
      isPath: isPath, isList: isList, children: { [children] in children($0.map(revert)) },
      shorthand: shorthand)
  }
}

/// Why a value that was read cannot stand for what it should.
struct ConversionFailure: Error {
  var contradictions: [Contradiction]
}
