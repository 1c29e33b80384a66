/// A text with placeholders such as `{problem}`; all other braces stand for themselves.
package struct TextTemplate: Sendable {
  private enum Piece {
    case literal(Substring)
    case placeholder(String)
  }

  private static let names = ["problem", "solution", "answer"]
  private let pieces: [Piece]

  /// The most placeholders that a template may have. Each can become a text as long as a line of a file.
  private static let mostPlaceholders = 16

  /// Throws `ProblemsError.invalidTemplate` if a placeholder that is needed is not there, `.excessiveTemplate` if there are too many.
  package init(_ template: String, needs needed: [String]) throws {
    var pieces: [Piece] = []
    var rest = template[...]
    var used = Set<String>()
    var literalStart = rest.startIndex
    while let open = rest.firstIndex(of: "{") {
      rest = rest[open...]
      guard let name = Self.names.first(where: { rest.hasPrefix("{\($0)}") }) else {
        rest.removeFirst()
        continue
      }
      guard pieces.count < 2 * Self.mostPlaceholders else {
        throw ProblemsError.excessiveTemplate(template, most: Self.mostPlaceholders)
      }
      pieces += [.literal(template[literalStart..<open]), .placeholder(name)]
      used.insert(name)
      rest.removeFirst(name.count + 2)
      literalStart = rest.startIndex
    }
    pieces.append(.literal(template[literalStart...]))
    for name in needed where !used.contains(name) {
      throw ProblemsError.invalidTemplate(template, missing: name)
    }
    self.pieces = pieces
  }

  /// The text with every placeholder replaced by its value, which is not searched for placeholders again.
  package func filled(with values: [String: String]) -> String {
    pieces.reduce(into: "") { text, piece in
      switch piece {
      case .literal(let literal): text += literal
      case .placeholder(let name): text += values[name, default: ""]
      }
    }
  }
}
