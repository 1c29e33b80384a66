import Foundation

/// What gnuplot draws as SVG without what says nothing: groups around nothing, attributes with the values that they have
/// anyway, and the font, which is named once. Two thirds of the bytes stay. Texts stay as they are.
struct CompactSVG {
  let text: String

  private static let font = "font-family=\"DejaVu Sans\""
  /// Readers without the font get the nearest one: Verdana has the same widths.
  private static let fonts = "font-family=\"DejaVu Sans, Verdana, Helvetica, Arial, sans-serif\""
  private static let defaults = [
    " stroke-linecap=\"butt\"", " stroke-linejoin=\"miter\"", " stroke-width=\"1.00\"",
  ]

  init(_ svg: Data) {
    var isRootNamed = false
    let short = DrawingPieces.rewrite(
      String(decoding: svg, as: UTF8.self),
      tag: { tag in
        var tag = tag
        for words in Self.defaults + [" " + Self.font] { tag = tag.replacingOccurrences(of: words, with: "") }
        if !isRootNamed, let root = tag.range(of: "<svg ") {
          tag.insert(contentsOf: "\(Self.fonts) ", at: root.upperBound)
          isRootNamed = true
        }
        return tag
      }, text: { Self.withoutSectionEnds($0) })
    var lines: [Substring] = []
    // Texts hold no line ends, so that a line begins with a tag or within one.
    for line in short.utf8.split(separator: UInt8(ascii: "\n")) {
      let blanks = line.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
      let line = Substring(line[blanks.endIndex...])
      if line == "</g>", let last = lines.last, Self.onlyOpensGroup(last) {
        lines.removeLast()
      } else if !line.isEmpty {
        lines.append(line)
      }
    }
    text = lines.joined(separator: "\n") + "\n"
  }

  /// gnuplot leaves the end of a section in texts, where no XML may have it.
  private static func withoutSectionEnds(_ text: String) -> String {
    text.unicodeScalars.split(separator: "]]>".unicodeScalars, omittingEmptySubsequences: false)
      .map { String($0) }.joined(separator: "]]&gt;")
  }

  /// Whether a line is the beginning of a group and nothing else; one with an identifier is kept, others may refer to it.
  private static func onlyOpensGroup(_ line: Substring) -> Bool {
    line.hasPrefix("<g ") && line.hasSuffix(">") && !line.hasSuffix("/>") && !line.dropFirst().contains("<")
      && !line.contains(" id=")
  }
}
