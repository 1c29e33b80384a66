internal import Records

/// What a reader of the page sees, from the title to the samples.
struct PageBody {
  private let document: ReportDocument
  private let drawings: [String: String]
  private let links: SampleLinks
  /// The sections' identifiers, in order.
  private let anchors: [String]

  init(_ document: ReportDocument, drawings: [String: String]) {
    self.document = document
    self.drawings = drawings
    links = SampleLinks(document.samples)
    anchors = Self.anchors(document.sections.map(\.title))
  }

  var markup: Markup {
    Markup(
      "body", [:],
      [
        Markup("a", ["class": "skip", "href": "#main"], "Skip to the report"),
        Markup(
          "header", [:],
          [Markup("h1", [:], document.title)] + document.lead.map { block($0, in: document.title) } + [
            contents
          ],
          lines: true),
        Markup("main", ["id": "main", "tabindex": "-1"], sections, lines: true),
        Markup(trusted: "<script>\(PageScript.text)</script>"),
      ], lines: true)
  }

  private var contents: Markup {
    var places = zip(document.sections.map(\.title), anchors).map { ($0, $1) }
    if document.samples != nil { places.append(("Samples", "samples")) }
    let items = places.map { title, anchor in
      Markup("li", [:], [Markup("a", ["href": "#\(anchor)"], title)])
    }
    return Markup("nav", ["aria-label": "Contents"], [Markup("ul", [:], items)])
  }

  private var sections: [Markup] {
    let sections = zip(document.sections, anchors).map { section, anchor in
      Markup(
        "section", ["aria-labelledby": anchor],
        [Markup("h2", ["id": anchor], section.title)] + section.blocks.map { block($0, in: section.title) },
        lines: true)
    }
    return sections + [document.samples.map { SampleBrowser($0).markup }].compactMap { $0 }
  }

  // MARK: Blocks

  private func block(_ block: ReportBlock, in title: String) -> Markup {
    switch block {
    case .paragraph(let text): Markup("p", [:], text)
    case .list(let items): Markup("ul", [:], items.map { Markup("li", [:], $0) }, lines: true)
    case .code(let text): Markup("pre", ["class": "scroll", "data-label": "\(title), code"], text)
    case .table(let named): table(named, caption: title)
    case .figure(let named): figure(named)
    }
  }

  private func figure(_ named: NamedFigure) -> Markup {
    let anchor = "figure-\(Self.anchor(named.name))"
    let drawing = drawings[named.name].map { InlineDrawing($0, name: anchor, label: "\(anchor)-text").markup }
    return Markup(
      "figure", ["id": anchor],
      [
        Markup(
          "div", ["class": "card scroll", "data-label": named.description], [drawing ?? Markup("not drawn")]),
        Markup(
          "figcaption", [:],
          [
            Markup("span", ["id": "\(anchor)-text"], named.description + "."), Markup(" "),
            Markup(
              "span", ["class": "files"],
              [Self.links(to: ["SVG": "\(named.name).svg", "PDF": "\(named.name).pdf"])]),
          ]),
      ], lines: true)
  }

  /// Links to files that lie beside the page, by what they are called.
  private static func links(to files: KeyValuePairs<String, String>) -> Markup {
    let anchors = files.map { name, path in Markup("a", ["href": path], name) }
    return Markup([Markup("Beside this page: "), Markup(anchors, separator: ", ")])
  }

  private func table(_ named: NamedTable, caption: String) -> Markup {
    let table = named.table
    let headings = table.columns.map { column in
      Markup("th", ["scope": "col", "class": Self.side(column)], column.name)
    }
    let isHeaded = table.columns.contains { !$0.name.isEmpty }
    let head = isHeaded ? [Markup("thead", [:], [Markup("tr", [:], headings)])] : []
    let rows = table.rows.indices.map { row in
      Markup("tr", [:], table.columns.indices.map { cell(row: row, column: $0, of: table) })
    }
    return Markup(
      "div", ["class": "scroll", "data-label": "\(caption), table"],
      [
        Markup(
          "table", ["class": "table-\(Self.anchor(named.name))"],
          [Markup("caption", [:], caption)] + head + [Markup("tbody", [:], rows, lines: true)], lines: true),
        Markup(
          "p", ["class": "files"],
          [Self.links(to: ["CSV": "tables/\(named.name).csv", "LaTeX": "tables/\(named.name).tex"])]),
      ])
  }

  private func cell(row: Int, column index: Int, of table: Table) -> Markup {
    let column = table.columns[index]
    let cells = table.rows[row]
    var content = Markup(cells[index])
    if VerdictOutcome(rawValue: cells[index]) != nil {
      content = Markup("span", ["class": "badge \(cells[index])"], [content])
    }
    if let address = links.address(of: index, row: cells, in: table) {
      content = Markup("a", ["href": address], [content])
    }
    if table.emphasis.contains(Table.Place(row: row, column: index)) {
      content = Markup("strong", [:], [content])
    }
    return index == 0
      ? Markup("th", ["scope": "row"], [content])
      : Markup("td", ["class": Self.side(column), "data-column": column.name], [content])
  }

  private static func side(_ column: Table.Column) -> String? { column.alignment == .right ? "number" : nil }

  // MARK: Identifiers

  /// An identifier for each title, no two the same and none of those that the page uses itself.
  private static func anchors(_ titles: [String]) -> [String] {
    var used: Set<String> = ["main", "samples", "filters", "found", "problems", "pager"]
    return titles.map { title in
      let stem = anchor(title)
      var candidate = stem
      var number = 1
      while !used.insert(candidate).inserted {
        number += 1
        candidate = "\(stem)-\(number)"
      }
      return candidate
    }
  }

  /// `Accuracy, length and speed` as `accuracy-length-and-speed`.
  private static func anchor(_ title: String) -> String {
    let words = title.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    return words.isEmpty ? "section" : words.joined(separator: "-")
  }
}
