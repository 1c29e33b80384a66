internal import Texts

/// Rows of cells under named columns, for a terminal, for pages, for LaTeX and for programs.
package struct Table: Sendable, Equatable {
  package var columns: [Column]
  package var rows: [[String]]
  /// The cells that stand out; each form of the table shows them in its own way, or not at all.
  package var emphasis: Set<Place> = []

  package init(columns: [Column], rows: [[String]] = []) {
    self.columns = columns
    self.rows = rows
  }

  /// A column's heading and the side that its cells keep to.
  package struct Column: Sendable, Equatable {
    package var name: String
    package var alignment: Alignment

    package static func left(_ name: String) -> Column { Column(name: name, alignment: .left) }
    package static func right(_ name: String) -> Column { Column(name: name, alignment: .right) }
  }

  /// A cell, counted from 0.
  package struct Place: Sendable, Hashable {
    package var row: Int
    package var column: Int

    package init(row: Int, column: Int) {
      self.row = row
      self.column = column
    }
  }

  /// Where cells stand in their column.
  package enum Alignment: Sendable, Equatable {
    case left, right
  }

  /// Columns padded with spaces, a rule under the headings; the widest cells are cut so that no line is
  /// longer than `width` characters.
  package func text(width: Int = 100) -> String {
    // Escaped first: widths are those of what is shown.
    let lines = ([columns.map(\.name)] + rows).map { cells in cells.map { $0.visible() } }
    var widths = columns.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    let gap = 2
    while widths.reduce(0, +) + gap * (widths.count - 1) > width, let widest = widths.max(), widest > 8 {
      guard let column = widths.firstIndex(of: widest) else { break }
      widths[column] -= 1
    }
    let rule = widths.map { String(repeating: "-", count: $0) }
    let text = ([lines[0], rule] + lines.dropFirst()).map { cells in
      zip(columns.indices, cells).map { column, cell in
        Self.fit(cell, widths[column], columns[column].alignment)
      }.joined(separator: String(repeating: " ", count: gap)).trimmingTrailingSpaces
    }
    return text.joined(separator: "\n") + "\n"
  }

  /// The table without as many of the columns `spare`, first ones first, as it takes to fit into `width` characters.
  package func narrowed(to width: Int, sparing spare: [String]) -> Table {
    var table = self
    for name in spare where table.naturalWidth > width {
      guard let column = table.columns.firstIndex(where: { $0.name == name }) else { continue }
      table.columns.remove(at: column)
      for row in table.rows.indices { table.rows[row].remove(at: column) }
      table.emphasis = Set(
        table.emphasis.filter { $0.column != column }.map {
          Place(row: $0.row, column: $0.column > column ? $0.column - 1 : $0.column)
        })
    }
    return table
  }

  /// Characters of a line with nothing cut.
  private var naturalWidth: Int {
    columns.indices.reduce(2 * (columns.count - 1)) { width, column in
      width + rows.reduce(columns[column].name.visible().count) { max($0, $1[column].visible().count) }
    }
  }

  /// A GitHub-flavoured Markdown table; bars and line breaks within cells are made harmless.
  package func markdown() -> String {
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }
    let rule = columns.map { $0.alignment == .left ? "---" : "---:" }
    return line(columns.map { Self.escaped($0.name) }) + line(rule)
      + cells(Self.escaped) { "**\($0)**" }.map(line).joined()
  }

  /// The cells, each written by `write` and, where it stands out, `emphasize`d then.
  func cells(_ write: (String) -> String, emphasize: (String) -> String) -> [[String]] {
    rows.enumerated().map { row, cells in
      cells.enumerated().map { column, cell in
        let text = write(cell)
        return emphasis.contains(Place(row: row, column: column)) ? emphasize(text) : text
      }
    }
  }

  private static func fit(_ cell: String, _ width: Int, _ alignment: Alignment) -> String {
    let cell = cell.count > width ? cell.prefix(width - 1) + "…" : cell
    let padding = String(repeating: " ", count: width - cell.count)
    return alignment == .left ? cell + padding : padding + cell
  }

  private static func escaped(_ cell: String) -> String {
    String(cell.flatMap { $0 == "|" ? Array("\\|") : $0.isNewline ? [" "] : [$0] })
  }
}

extension String {
  fileprivate var trimmingTrailingSpaces: String {
    var text = self[...]
    while text.last == " " { text.removeLast() }
    return String(text)
  }

  /// Broken at spaces into lines of at most `width` characters, those after the first indented by `indent`.
  func wrapped(width: Int, indent: Int) -> String {
    var lines: [String] = []
    var line = ""
    for word in split(separator: " ", omittingEmptySubsequences: false) {
      if !line.isEmpty && line.count + 1 + word.count > width {
        lines.append(line)
        line = String(repeating: " ", count: indent) + word
      } else {
        line = line.isEmpty && lines.isEmpty ? String(word) : line + " " + word
      }
    }
    return (lines + [line]).joined(separator: "\n")
  }
}
