/// What a key's value may be: how it is read, written and described.
struct ValueType<Value> {
  /// In words, with range or choices: `integer from 1 to 1024`.
  var text: String
  /// Reads a value that was written where `base` would else stand; complains and gives nil if it may not stand there.
  var read: (_ source: SourceValue, _ base: Value?, Trail, inout Complaints) -> Value?
  var write: (Value, CanonicalForm) -> JSON
  var isPath = false
  var isList = false
  /// The keys of a section or of a list's sections, with their defaults.
  var children: (_ base: Value?) -> [KeyDescription] = { _ in [] }
  var shorthand: String?

  /// A type whose values are written as one scalar.
  ///
  /// - Parameter parse: Gives nil for a text that is not allowed; quoted text is never a number or a truth value.
  static func scalar(
    _ text: String, parse: @escaping (_ text: String, _ quoted: Bool) -> Value?,
    write: @escaping (Value, CanonicalForm) -> JSON
  ) -> ValueType {
    ValueType(
      text: text,
      read: { source, _, trail, complaints in
        if case .scalar(let raw, let quoted) = source.content, let value = parse(raw, quoted) { return value }
        complaints.add("got \(source.summary); expected \(text)", at: source.place, trail)
        return nil
      },
      write: write)
  }

  /// The same type with a further condition on its values, in words and as a test.
  func checked(_ condition: String, _ isAllowed: @escaping (Value) -> Bool) -> ValueType {
    var type = self
    let text = "\(self.text); \(condition)"
    type.text = text
    type.read = { [read, write] source, base, trail, complaints in
      guard let value = read(source, base, trail, &complaints) else { return nil }
      if isAllowed(value) { return value }
      let found = write(value, .complete).text(spaced: true)
      complaints.add("got \(found); expected \(text)", at: source.place, trail)
      return nil
    }
    return type
  }
}
