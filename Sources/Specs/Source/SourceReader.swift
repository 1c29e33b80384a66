internal import Texts
import Yams

/// Reads YAML text into values with places: the only part that knows the YAML library.
struct SourceReader {
  /// Gives the place of a line and column of the text.
  private let locate: (_ line: Int, _ column: Int) -> Place

  /// What a file may hold once its aliases stand for what they name: a small text can expand to anything.
  private static let mostValues = 20_000
  private static let mostText = 4 << 20
  private static let longestKey = 100
  /// Lists and mappings may lie so deep in one another.
  static let deepest = 32
  /// Put in the place of the sign of an alias; YAML has no meaning for it.
  private static let mark: Unicode.Scalar = "\u{E000}"

  private var values = 0
  private var bytes = 0

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
      try checkAliasedKeys(text)
      return try Yams.compose(yaml: text, .default, .default, .utf8).map { try convert($0, depth: 0) }
    } catch let error as SpecError {
      throw error
    } catch {
      throw SpecError(describe(error))
    }
  }

  /// Refuses keys that are aliases, or lists and mappings.
  ///
  /// The library looks for keys that come twice by comparing them. A list that holds another twice, which holds another twice
  /// and so on, is small as aliases; as a key it would be compared for ever, before we see it. So the text is read once with its
  /// aliases as plain words, which changes nothing else.
  private func checkAliasedKeys(_ text: String) throws {
    guard text.utf8.contains(UInt8(ascii: "*")) else { return }
    var words = String.UnicodeScalarView()
    words.append(contentsOf: text.unicodeScalars.lazy.map { $0 == "*" ? Self.mark : $0 })
    guard let node = try Yams.compose(yaml: String(words), .default, .default, .utf8) else { return }
    var rest = [node]
    while let node = rest.popLast() {
      switch node {
      case .sequence(let sequence): rest += sequence
      case .mapping(let mapping):
        for (key, value) in mapping {
          guard let word = key.scalar?.string, word.unicodeScalars.first != Self.mark else {
            throw SpecError([Complaint(place: place(key.mark), message: "a key must be a word")])
          }
          rest.append(value)
        }
      case .scalar, .alias: continue
      }
    }
  }

  private mutating func convert(_ node: Node, depth: Int) throws -> SourceValue {
    let place = self.place(node.mark)
    func check(_ isFine: Bool, _ message: String) throws {
      guard isFine else { throw SpecError([Complaint(place: place, message: message)]) }
    }
    values += 1
    try check(values <= Self.mostValues, "too many values; at most \(Self.mostValues) are read")
    try check(depth <= Self.deepest, "lists and mappings lie more than \(Self.deepest) deep in one another")
    switch node {
    case .scalar(let scalar):
      bytes += scalar.string.utf8.count
      try check(bytes <= Self.mostText, "too much text; at most \(Self.mostText >> 20) MiB are read")
      let quoted = scalar.style != .plain && scalar.style != .any
      return SourceValue(content: .scalar(scalar.string, quoted: quoted), place: place)
    case .sequence(let sequence):
      return SourceValue(content: .list(try sequence.map { try convert($0, depth: depth + 1) }), place: place)
    case .mapping(let mapping):
      let entries = try mapping.map { key, value in
        guard let name = key.scalar?.string else {
          throw SpecError([Complaint(place: self.place(key.mark), message: "a key must be a word")])
        }
        guard name.unicodeScalars.count <= Self.longestKey else {
          throw SpecError([
            Complaint(
              place: self.place(key.mark), message: "a key is longer than \(Self.longestKey) characters")
          ])
        }
        return SourceEntry(
          key: name, place: self.place(key.mark), value: try convert(value, depth: depth + 1))
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
          duplicates.prefix(5).map { "'\($0.excerpt)'" }.joined(separator: ", ")
            + ": given more than once in a mapping"
        )
      case .reader(let problem, let offset, _, _):
        (nil, "broken YAML: \(problem)" + (offset.map { " (byte \($0))" } ?? ""))
      default: (nil, "broken YAML: \(error)")
      }
    let line = message.split(whereSeparator: \.isNewline).joined(separator: " ")
    return [Complaint(place: place(mark), message: line)]
  }
}
