/// A report as `report.md`, with its figures beside it as SVG and PDF.
struct MarkdownPage {
  let text: String

  init(_ document: ReportDocument) {
    let head = ["# \(document.title)\n"] + document.lead.map(Self.block)
    let sections = document.sections.map { section in
      (["## \(section.title)\n"] + section.blocks.map(Self.block)).joined(separator: "\n")
    }
    text = ([head.joined(separator: "\n")] + sections).joined(separator: "\n")
  }

  private static func block(_ block: ReportBlock) -> String {
    switch block {
    case .paragraph(let text): text + "\n"
    case .list(let items): items.map { "- \($0)\n" }.joined()
    case .table(let named): named.table.markdown()
    case .figure(let named): "![\(named.description)](\(named.name).svg)\n\n[PDF](\(named.name).pdf)\n"
    }
  }
}
