internal import Texts

/// The one way in which texts get into Markdown: as text, whatever marks, tags, links or entities are in them.
///
/// Only what could act is escaped, so that tables stay readable as they are: an underscore within a word is none, nor is a
/// `<` before a blank. Readers of GitHub's dialect are thought of; `<` and `&` become entities, which all know.
/// An address of mail becomes a link to itself in that dialect; nothing prevents it, and its text is the same.
package enum MarkdownText {
  /// `text` within a line: in a cell of a table, or after other words.
  package static func inline(_ text: String) -> String { escaped(text) }

  /// `text` as the description of an image.
  static func description(_ text: String) -> String { escaped(text, isDescription: true) }

  /// `text` as the beginning of a paragraph or of an item of a list.
  static func paragraph(_ text: String) -> String {
    let scalars = Array(text.visible().unicodeScalars)
    guard let first = scalars.first else { return "" }
    func ends(_ place: Int) -> Bool { place >= scalars.count || scalars[place] == " " }
    switch first {
    case "#", ">": return "\\" + escaped(text)
    case "-" where ends(1) || scalars[1] == "-", "+" where ends(1): return "\\" + escaped(text)
    case "0"..."9":
      let digits = scalars.prefix { ("0"..."9").contains($0) }.count
      guard digits < scalars.count, [".", ")"].contains(scalars[digits]), ends(digits + 1) else { break }
      return String(text.unicodeScalars.prefix(digits)) + "\\"
        + escaped(String(text.unicodeScalars.dropFirst(digits)))
    default: break
    }
    return escaped(text)
  }

  /// `text` as a heading, behind its mark: a row of `#` at the end would be taken for part of that.
  static func heading(_ text: String) -> String {
    let escaped = escaped(text)
    return escaped.unicodeScalars.last == "#" ? String(escaped.unicodeScalars.dropLast()) + "\\#" : escaped
  }

  /// `text` as code within a line, in a fence that no row of backticks in it ends.
  /// - Parameter isCell: Whether it stands in a table, whose bars divide even code.
  package static func code(_ text: String, isCell: Bool = false) -> String {
    var text = text.visible()
    guard !text.isEmpty else { return "" }
    let fence = String(repeating: "`", count: longestFence(text) + 1)
    if ["`", " "].contains(text.unicodeScalars.first) || ["`", " "].contains(text.unicodeScalars.last) {
      text = " \(text) "
    }
    let parts = text.unicodeScalars.split(separator: "|", omittingEmptySubsequences: false)
    return fence + (isCell ? parts.map { String($0) }.joined(separator: "\\|") : text) + fence
  }

  /// `text` as a block of code.
  package static func fenced(_ text: String, language: String = "") -> String {
    let text = text.visible(keepsLines: true)
    let fence = String(repeating: "`", count: max(3, longestFence(text) + 1))
    return "\(fence)\(language)\n\(text)\n\(fence)\n"
  }

  private static func longestFence(_ text: String) -> Int {
    text.unicodeScalars.split { $0 != "`" }.map(\.count).max() ?? 0
  }

  private static func escaped(_ text: String, isDescription: Bool = false) -> String {
    let scalars = Array(text.visible().unicodeScalars)
    var result = String.UnicodeScalarView()
    for (index, scalar) in scalars.enumerated() {
      let before = index > 0 ? scalars[index - 1] : nil
      let after = index + 1 < scalars.count ? scalars[index + 1] : nil
      switch scalar {
      // Blanks at the ends would be taken away.
      case _ where scalar.properties.isWhitespace && (before == nil || after == nil):
        result.append(contentsOf: "&#\(scalar.value);".unicodeScalars)
      case "<" where after.map { isLetter($0) || ["/", "!", "?"].contains($0) } ?? false:
        result.append(contentsOf: "&lt;".unicodeScalars)
      case "&" where after.map { isLetter($0) || $0 == "#" } ?? false:
        result.append(contentsOf: "&amp;".unicodeScalars)
      case "\\", "`", "|", "~", "$",
        // At its end a text has nothing that a star could begin to stress.
        "*" where after != nil || before.map { !("0"..."9").contains($0) } ?? true,
        // Brackets are links by what follows them, boxes to tick by what is in them at the start.
        "[" where before == nil || before == "!",
        "]" where after.map { ["(", "[", ":"].contains($0) } ?? isDescription,
        "_" where !(isWord(before) && isWord(after)),
        ":" where after.map { isLetter($0) || ["/", "+", "-", "_"].contains($0) } ?? false,
        "." where isHost(scalars[..<index]):
        result.append("\\")
        result.append(scalar)
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII && scalar.properties.isAlphabetic
  }

  private static func isWord(_ scalar: Unicode.Scalar?) -> Bool {
    scalar.map { isLetter($0) || ("0"..."9").contains($0) } ?? false
  }

  /// Whether these scalars end in `www`.
  private static func isHost(_ scalars: ArraySlice<Unicode.Scalar>) -> Bool {
    scalars.count >= 3 && scalars.suffix(3).allSatisfy { $0 == "w" || $0 == "W" }
  }
}
