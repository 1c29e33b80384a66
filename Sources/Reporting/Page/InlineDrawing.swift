internal import Foundation
internal import Plotting

/// A drawing of gnuplot's as a part of an HTML page: without its prolog and its own title, and with identifiers that no
/// other drawing of the page has.
struct InlineDrawing {
  let markup: Markup

  /// - Parameters:
  ///   - svg: the drawing as a file of its own.
  ///   - name: what its identifiers begin with.
  ///   - label: the identifier of the element that says what it shows.
  init(_ svg: String, name: String, label: String) {
    guard let start = svg.range(of: "<svg") else {
      markup = Markup([])
      return
    }
    var text = "<svg role=\"img\" aria-labelledby=\"\(label)\"" + svg[start.upperBound...]
    // Its first title and description say no more than which program drew it.
    for tag in ["title", "desc"] {
      if let open = text.range(of: "<\(tag)>"), let close = text.range(of: "</\(tag)>") {
        text.removeSubrange(open.lowerBound..<close.upperBound)
      }
    }
    text = DrawingPieces.rewrite(
      text,
      tag: { tag in
        Self.marks.reduce(tag) { $0.replacingOccurrences(of: $1, with: "\($1)\(name)-", options: .literal) }
      })
    while text.last?.isWhitespace == true { text.removeLast() }
    markup = Markup(trusted: text)
  }

  /// The ways in which gnuplot writes an identifier or refers to one.
  private static let marks = [" id=\"", " id='", "href=\"#", "href='#", "url(#"]
}
