import Foundation

/// What gnuplot draws as SVG without what says nothing: groups around nothing, attributes with the values that they have
/// anyway, and the font, which is named once. Two thirds of the bytes stay.
struct CompactSVG {
  let data: Data

  private static let font = "font-family=\"DejaVu Sans\""
  /// Readers without the font get the nearest one: Verdana has the same widths.
  private static let fonts = "font-family=\"DejaVu Sans, Verdana, Helvetica, Arial, sans-serif\""
  private static let defaults = [
    " stroke-linecap=\"butt\"", " stroke-linejoin=\"miter\"", " stroke-width=\"1.00\"",
  ]

  init(_ svg: Data) {
    var text = String(decoding: svg, as: UTF8.self)
    for words in Self.defaults + [" " + Self.font] { text = text.replacingOccurrences(of: words, with: "") }
    if let root = text.range(of: "<svg ") { text.insert(contentsOf: "\(Self.fonts) ", at: root.upperBound) }
    var lines: [Substring] = []
    for line in text.split(separator: "\n") {
      let line = line.drop { $0.isWhitespace }
      if line == "</g>", let last = lines.last, Self.onlyOpensGroup(last) {
        lines.removeLast()
      } else if !line.isEmpty {
        lines.append(line)
      }
    }
    data = Data((lines.joined(separator: "\n") + "\n").utf8)
  }

  /// Whether a line is the beginning of a group and nothing else; one with an identifier is kept, others may refer to it.
  private static func onlyOpensGroup(_ line: Substring) -> Bool {
    line.hasPrefix("<g ") && line.hasSuffix(">") && !line.hasSuffix("/>") && !line.dropFirst().contains("<")
      && !line.contains(" id=")
  }
}
