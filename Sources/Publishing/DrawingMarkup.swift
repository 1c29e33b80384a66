import Foundation

/// A drawing as gnuplot writes it, piece by piece.
///
/// It is read by a scanner of its own, not by an XML parser: what a parser passes over (comments, entities, document
/// types) could be a hiding place, and a page takes the text of a drawing in as it stands. What gnuplot never writes makes it
/// no drawing.
struct DrawingMarkup {
  enum Piece: Equatable {
    case open(String, [Attribute], isClosed: Bool)
    case close(String)
    case text(String)
  }

  struct Attribute: Equatable {
    let name: String
    let value: String
  }

  private(set) var pieces: [Piece] = []
  /// Names of elements, and of attributes with their elements.
  private(set) var vocabulary: Set<String> = []
  /// What a reader can read, and the names of the figure's parts, in order.
  private(set) var texts: [String] = []
  /// Which program drew it, as it says itself.
  private(set) var program = ""

  private static let program = "Produced by GNUPLOT "
  private static let deepest = 64

  /// Nil if `data` is not a drawing such as gnuplot writes.
  init?(_ data: Data) {
    guard let text = String(validating: data, as: UTF8.self) else { return nil }
    var scanner = Scanner(Array(text.unicodeScalars))
    guard scanner.skipProlog() else { return nil }
    var open: [String] = []
    while !scanner.isAtEnd {
      if let text = scanner.text() {
        if text.unicodeScalars.allSatisfy(Scanner.isSpace) { continue }
        guard let element = open.last else { return nil }
        if element == "desc", text.hasPrefix(Self.program), text.unicodeScalars.count < 60 {
          program = text
        } else {
          texts.append(text)
          pieces.append(.text(text))
        }
      } else if let name = scanner.closingTag() {
        guard open.popLast() == name else { return nil }
        pieces.append(.close(name))
      } else if let (name, attributes, isClosed) = scanner.openingTag() {
        vocabulary.insert(name)
        for attribute in attributes { vocabulary.insert("\(attribute.name) of \(name)") }
        if !isClosed { open.append(name) }
        pieces.append(.open(name, attributes, isClosed: isClosed))
        guard open.count < Self.deepest else { return nil }
      } else {
        return nil
      }
    }
    guard open.isEmpty, !pieces.isEmpty else { return nil }
  }

  /// Reads markup scalar by scalar: no grapheme can hide a bracket or a quote.
  private struct Scanner {
    private let scalars: [Unicode.Scalar]
    private var place = 0

    private static let prolog = Array(
      "<?xml version=\"1.0\" encoding=\"utf-8\"  standalone=\"no\"?>".unicodeScalars)
    private static let sectionStart = Array("<![CDATA[".unicodeScalars)
    private static let sectionEnd = Array("]]>".unicodeScalars)

    init(_ scalars: [Unicode.Scalar]) { self.scalars = scalars }

    var isAtEnd: Bool { place == scalars.count }

    static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
      scalar == " " || scalar == "\n" || scalar == "\t"
    }

    /// Whether the drawing begins as each does.
    mutating func skipProlog() -> Bool { skip(Self.prolog) }

    /// Text up to the next tag, or a section of it; nil at a tag.
    mutating func text() -> String? {
      let start = place
      if skip(Self.sectionStart) {
        while !isAtEnd, !scalars[place...].starts(with: Self.sectionEnd) { place += 1 }
        guard skip(Self.sectionEnd) else { return nil }
        return string(start..<place)
      }
      while !isAtEnd, scalars[place] != "<" { place += 1 }
      return place > start ? string(start..<place) : nil
    }

    mutating func closingTag() -> String? {
      let start = place
      guard skip(["<", "/"]), let name = name() else { return nil }
      skipSpace()
      guard skip([">"]) else {
        place = start
        return nil
      }
      return name
    }

    mutating func openingTag() -> (String, [Attribute], isClosed: Bool)? {
      guard skip(["<"]), let element = name() else { return nil }
      var attributes: [Attribute] = []
      while true {
        let hasSpace = skipSpace()
        if skip(["/", ">"]) { return (element, attributes, true) }
        if skip([">"]) { return (element, attributes, false) }
        guard hasSpace, let name = name() else { return nil }
        skipSpace()
        guard skip(["="]) else { return nil }
        skipSpace()
        guard let value = quoted() else { return nil }
        attributes.append(Attribute(name: name, value: value))
      }
    }

    private mutating func name() -> String? {
      let start = place
      while !isAtEnd, Self.isNamed(scalars[place]) { place += 1 }
      return place > start ? string(start..<place) : nil
    }

    private mutating func quoted() -> String? {
      guard !isAtEnd, scalars[place] == "\"" || scalars[place] == "'" else { return nil }
      let quote = scalars[place]
      place += 1
      let start = place
      while !isAtEnd, scalars[place] != quote {
        guard scalars[place] != "<" else { return nil }
        place += 1
      }
      guard !isAtEnd else { return nil }
      place += 1
      return string(start..<(place - 1))
    }

    @discardableResult
    private mutating func skipSpace() -> Bool {
      let start = place
      while !isAtEnd, Self.isSpace(scalars[place]) { place += 1 }
      return place > start
    }

    private mutating func skip(_ expected: [Unicode.Scalar]) -> Bool {
      guard scalars[place...].starts(with: expected) else { return false }
      place += expected.count
      return true
    }

    private func string(_ range: Range<Int>) -> String {
      String(String.UnicodeScalarView(scalars[range]))
    }

    private static func isNamed(_ scalar: Unicode.Scalar) -> Bool {
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", ":", "-", "_": true
      default: false
      }
    }
  }
}
