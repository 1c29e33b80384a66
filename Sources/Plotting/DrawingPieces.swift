/// The tags and the texts of a drawing that gnuplot made, told apart byte by byte.
///
/// gnuplot escapes `<` and `&` in texts but leaves quotes, so a label can look like an attribute. Whoever rewrites tags
/// has to leave texts alone, whatever is in them.
package enum DrawingPieces {
  /// `svg` with its tags and what stands between them rewritten.
  package static func rewrite(
    _ svg: String, tag: (String) -> String, text: (String) -> String = { $0 }
  ) -> String {
    var result = ""
    result.reserveCapacity(svg.utf8.count)
    var rest = svg.utf8[...]
    func string(_ bytes: Substring.UTF8View) -> String { String(decoding: bytes, as: UTF8.self) }
    while let open = rest.firstIndex(of: UInt8(ascii: "<")) {
      result += text(string(rest[..<open]))
      guard let close = rest[open...].firstIndex(of: UInt8(ascii: ">")) else {
        rest = rest[open...]
        break
      }
      result += tag(string(rest[open...close]))
      rest = rest[rest.index(after: close)...]
    }
    return result + text(string(rest))
  }

  /// Whether every tag of `svg` that opens is closed by its own name, in order, so that the drawing is whole wherever it is
  /// put, and no reference to a character in it is unknown.
  static func isWhole(_ svg: String) -> Bool {
    var open: [Substring] = []
    var isWhole = true
    _ = rewrite(
      svg,
      tag: { tag in
        let name = tag.dropFirst().prefix { !$0.isWhitespace && $0 != ">" && $0 != "/" }
        if tag.hasPrefix("</") {
          let closed = tag.dropFirst(2).dropLast()
          if open.popLast() != closed { isWhole = false }
        } else if tag.hasPrefix("<!") {
          isWhole = false
        } else if !tag.hasPrefix("<?"), !tag.hasSuffix("/>") {
          open.append(name)
        }
        return tag
      },
      text: { text in
        let references = text.utf8.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false)
          .dropFirst()
        let known = ["amp;", "lt;", "gt;", "quot;", "apos;"].map { Array($0.utf8) }
        if references.contains(where: { part in !known.contains { part.starts(with: $0) } }) {
          isWhole = false
        }
        return text
      })
    return isWhole && open.isEmpty && svg.utf8.contains(UInt8(ascii: "<"))
  }
}
