/// A report as `report.md`, with its figures beside it as SVG and PDF.
package struct MarkdownPage {
  package let text: String

  package init(_ document: ReportDocument) {
    let head =
      ["# \(MarkdownText.heading(document.title))\n"] + document.lead.map(Self.block)
      + (document.samples == nil ? [] : [Self.pageLink])
    let sections = document.sections.map { section in
      (["## \(MarkdownText.heading(section.title))\n"] + section.blocks.map(Self.block)).joined(
        separator: "\n")
    }
    text = ([head.joined(separator: "\n")] + sections).joined(separator: "\n")
  }

  private static let pageLink =
    "[The same as a page](report.html), with samples of solutions to look at side by side.\n"

  private static func block(_ block: ReportBlock) -> String {
    switch block {
    case .paragraph(let text): MarkdownText.paragraph(text) + "\n"
    case .list(let items): items.map { "- \(MarkdownText.paragraph($0))\n" }.joined()
    case .code(let text): MarkdownText.fenced(text)
    case .table(let named): named.table.markdown()
    case .figure(let named):
      "![\(MarkdownText.description(named.description))](\(named.name).svg)\n\n[PDF](\(named.name).pdf)\n"
    }
  }
}
