/// A report as `report.md`, with its figures beside it as SVG and PDF.
package struct MarkdownPage {
  package let text: String

  package init(_ document: ReportDocument) {
    let head =
      ["# \(document.title)\n"] + document.lead.map(Self.block)
      + (document.samples == nil ? [] : [Self.pageLink])
    let sections = document.sections.map { section in
      (["## \(section.title)\n"] + section.blocks.map(Self.block)).joined(separator: "\n")
    }
    text = ([head.joined(separator: "\n")] + sections).joined(separator: "\n")
  }

  private static let pageLink =
    "[The same as a page](report.html), with samples of solutions to look at side by side.\n"

  private static func block(_ block: ReportBlock) -> String {
    switch block {
    case .paragraph(let text): text + "\n"
    case .list(let items): items.map { "- \($0)\n" }.joined()
    case .code(let text): fenced(text)
    case .table(let named): named.table.markdown()
    case .figure(let named): "![\(named.description)](\(named.name).svg)\n\n[PDF](\(named.name).pdf)\n"
    }
  }

  /// A block of code, within a fence longer than any row of backticks in it.
  private static func fenced(_ text: String) -> String {
    var longest = 0
    var row = 0
    for character in text {
      row = character == "`" ? row + 1 : 0
      longest = max(longest, row)
    }
    let fence = String(repeating: "`", count: max(3, longest + 1))
    return "\(fence)\n\(text)\n\(fence)\n"
  }
}
