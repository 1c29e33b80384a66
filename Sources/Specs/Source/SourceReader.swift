import Yams

/// Reads YAML text into values with places: the only part that knows the YAML library.
struct SourceReader {
  /// Gives the place of a line and column of the text.
  private let locate: (_ line: Int, _ column: Int) -> Place

  /// A file of this many values is no benchmark; aliases can make a small text expand to it.
  private static let maximumValues = 100_000

  private var values = 0

  private init(locate: @escaping (_ line: Int, _ column: Int) -> Place) {
    self.locate = locate
  }

  /// The value of a file's only document; an empty file is an empty mapping.
  static func read(_ text: String, file: String) throws(SpecError) -> SourceValue {
    var reader = SourceReader { .file(file, line: $0, column: $1) }
    return try reader.document(text)
      ?? SourceValue(content: .mapping([]), place: .file(file, line: 1, column: 1))
  }

  /// The value given to the command-line flag `flag`; no text is no value.
  static func read(_ text: String, flag: String) throws(SpecError) -> SourceValue {
    var reader = SourceReader { _, _ in .flag(flag) }
    return try reader.document(text)
      ?? SourceValue(content: .scalar("", quoted: false), place: .flag(flag))
  }

  private mutating func document(_ text: String) throws(SpecError) -> SourceValue? {
    // The library takes a byte order mark for text.
    let text = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
    do {
      return try Yams.compose(yaml: text, .default, .default, .utf8).map { try convert($0) }
    } catch let error as SpecError {
      throw error
    } catch {
      throw SpecError(describe(error))
    }
  }

  private mutating func convert(_ node: Node) throws -> SourceValue {
    let place = self.place(node.mark)
    values += 1
    guard values <= Self.maximumValues else {
      throw SpecError([
        Complaint(place: place, message: "too many values; at most \(Self.maximumValues) are read")
      ])
    }
    switch node {
    case .scalar(let scalar):
      let quoted = scalar.style != .plain && scalar.style != .any
      return SourceValue(content: .scalar(scalar.string, quoted: quoted), place: place)
    case .sequence(let sequence):
      return SourceValue(content: .list(try sequence.map { try convert($0) }), place: place)
    case .mapping(let mapping):
      let entries = try mapping.map { key, value in
        guard let name = key.scalar?.string else {
          throw SpecError([Complaint(place: self.place(key.mark), message: "a key must be a word")])
        }
        return SourceEntry(key: name, place: self.place(key.mark), value: try convert(value))
      }
      return SourceValue(content: .mapping(entries), place: place)
    case .alias:
      throw SpecError([Complaint(place: place, message: "an alias of nothing")])
    }
  }

  /// The place of a mark; the start where there is none.
  private func place(_ mark: Mark?) -> Place { locate(mark?.line ?? 1, mark?.column ?? 1) }

  private func describe(_ error: any Error) -> [Complaint] {
    guard let error = error as? YamlError else {
      return [Complaint(place: place(nil), message: "is not YAML: \(error)")]
    }
    let (mark, message): (Mark?, String) =
      switch error {
      case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _):
        (mark, "broken YAML: \(problem)" + (context.map { " \($0.text)" } ?? ""))
      case .composer(_, let problem, let mark, _) where problem.hasSuffix("another document"):
        (mark, "a second document begins; a benchmark file is one document")
      case .composer(_, let problem, let mark, _): (mark, "broken YAML: \(problem)")
      case .duplicatedKeysInMapping(let duplicates, let context):
        (
          context.mark,
          duplicates.map { "'\($0)'" }.joined(separator: ", ") + ": given more than once in a mapping"
        )
      case .reader(let problem, let offset, _, _):
        (nil, "broken YAML: \(problem)" + (offset.map { " (byte \($0))" } ?? ""))
      default: (nil, "broken YAML: \(error)")
      }
    let line = message.split(whereSeparator: \.isNewline).joined(separator: " ")
    return [Complaint(place: place(mark), message: line)]
  }
}
