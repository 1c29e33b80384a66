internal import Texts

extension ValueType where Value: FixedWidthInteger {
  /// A whole number in `range`.
  static func integer(_ range: ClosedRange<Value>) -> ValueType {
    let text =
      if range.lowerBound == range.upperBound {
        "the integer \(range.lowerBound)"
      } else if range.upperBound == .max {
        "integer >= \(range.lowerBound)"
      } else {
        "integer from \(range.lowerBound) to \(range.upperBound)"
      }
    return .scalar(
      text,
      parse: { raw, quoted in
        guard !quoted, let value = Value(raw), range.contains(value) else { return nil }
        return value
      },
      write: { value, _ in .number(value) })
  }
}

extension ValueType where Value == Double {
  /// A finite number within the given bounds.
  static func number(
    above: Double? = nil, atLeast: Double? = nil, below: Double? = nil, atMost: Double? = nil
  ) -> ValueType {
    let bounds: [(sign: String, bound: Double?, holds: (Double, Double) -> Bool)] = [
      (">", above, { $0 > $1 }), (">=", atLeast, { $0 >= $1 }), ("<", below, { $0 < $1 }),
      ("<=", atMost, { $0 <= $1 }),
    ]
    let given = bounds.compactMap { bound in bound.bound.map { (bound.sign, $0, bound.holds) } }
    let words = given.map { "\($0.0) \(JSON.format($0.1))" }.joined(separator: " and ")
    return .scalar(
      words.isEmpty ? "number" : "number \(words)",
      parse: { raw, quoted in
        guard !quoted, let value = decimal(raw), given.allSatisfy({ $0.2(value, $0.1) }) else { return nil }
        return value
      },
      write: { value, _ in .number(value) })
  }
}

/// The finite number that `text` writes in decimal, with an exponent or not; no `nan`, `inf`, or hexadecimal.
func decimal(_ text: some StringProtocol) -> Double? {
  guard !text.isEmpty, text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }),
    let value = Double(text), value.isFinite
  else { return nil }
  return value
}

extension ValueType where Value == Bool {
  /// `true` or `false`.
  static var bool: ValueType {
    .scalar(
      "true or false", parse: { raw, quoted in quoted ? nil : Bool(raw) }, write: { value, _ in .bool(value) }
    )
  }
}

extension ValueType where Value == String {
  /// Text; without quotes, `null` and nothing at all are no text.
  static var string: ValueType { text("string") }

  /// A short text that names something in tables and figures, with nothing hidden in it.
  static var title: ValueType {
    var type = text("text of 1 to \(Name.longest) characters")
    type.read = { [read = type.read, text = type.text] source, base, trail, complaints in
      guard let title = read(source, base, trail, &complaints) else { return nil }
      guard let fault = Name.fault(of: title) else { return title }
      complaints.add("\(fault); expected \(text)", at: source.place, trail)
      return nil
    }
    return type
  }

  /// A name of lower-case letters, digits and hyphens.
  static var name: ValueType {
    .scalar(
      "name of 1 to 64 characters from a-z, 0-9 and -",
      parse: { raw, _ in
        (1...64).contains(raw.utf8.count)
          && raw.utf8.allSatisfy({ "abcdefghijklmnopqrstuvwxyz0123456789-".utf8.contains($0) }) ? raw : nil
      },
      write: { value, _ in .string(value) })
  }

  /// The path of a file. Which folder it lies in is not part of what the benchmark is.
  static var path: ValueType {
    var type = text("path")
    type.isPath = true
    type.write = { value, form in
      let name = value.split(separator: "/").last.map(String.init) ?? value
      return .string(form == .complete ? value : name)
    }
    return type
  }

  /// One of `choices`.
  static func word(_ choices: [String]) -> ValueType {
    .scalar(
      choiceText(choices), parse: { raw, _ in choices.contains(raw) ? raw : nil },
      write: { value, _ in .string(value) })
  }

  private static func text(_ words: String) -> ValueType {
    .scalar(
      words,
      parse: { raw, quoted in quoted || !["", "null", "~"].contains(raw) ? raw : nil },
      write: { value, _ in .string(value) })
  }
}

extension ValueType
where Value: RawRepresentable & CaseIterable & Sendable, Value.RawValue == String {
  /// One of the cases, by its raw value.
  static var choice: ValueType {
    .scalar(
      choiceText(Value.allCases.map(\.rawValue)), parse: { raw, _ in Value(rawValue: raw) },
      write: { value, _ in .string(value.rawValue) })
  }
}

private func choiceText(_ choices: [String]) -> String {
  choices.count == 1 ? choices[0] : choices.dropLast().joined(separator: ", ") + " or " + (choices.last ?? "")
}
