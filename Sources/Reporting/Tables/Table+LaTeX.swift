extension Table {
  /// A `tabular` with the rules of the package booktabs, to be taken into a paper with `\input`.
  package func latex() -> String {
    func line(_ cells: [String]) -> String { cells.joined(separator: " & ") + " \\\\\n" }
    let alignments = columns.map { $0.alignment == .left ? "l" : "r" }.joined()
    return "\\begin{tabular}{\(alignments)}\n\\toprule\n" + line(columns.map { LaTeXText.escaped($0.name) })
      + "\\midrule\n" + cells(LaTeXText.escaped) { "\\textbf{\($0)}" }.map(line).joined()
      + "\\bottomrule\n\\end{tabular}\n"
  }
}
