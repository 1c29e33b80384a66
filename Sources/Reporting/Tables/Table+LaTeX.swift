extension Table {
  /// A `tabular` with the rules of the package booktabs, to be taken into a paper with `\input`.
  package func latex() -> String {
    func line(_ cells: [String]) -> String { cells.joined(separator: " & ") + " \\\\\n" }
    let alignments = columns.map { $0.alignment == .left ? "l" : "r" }.joined()
    return "\\begin{tabular}{\(alignments)}\n\\toprule\n" + line(columns.map { Self.latex($0.name) })
      + "\\midrule\n" + cells(Self.latex) { "\\textbf{\($0)}" }.map(line).joined()
      + "\\bottomrule\n\\end{tabular}\n"
  }

  /// `text` with everything that LaTeX would take for a command, or has no letter for in its usual fonts, written so
  /// that it is shown.
  private static func latex(_ text: String) -> String {
    text.map { character -> String in
      switch character {
      case "&", "%", "$", "#", "_", "{", "}": "\\\(character)"
      case "\\": "\\textbackslash{}"
      case "~": "\\textasciitilde{}"
      case "^": "\\textasciicircum{}"
      case "<": "$<$"
      case ">": "$>$"
      case "|": "$|$"
      case "±": "$\\pm$"
      case "×": "$\\times$"
      case "≤": "$\\leq$"
      case "≥": "$\\geq$"
      case "→": "$\\to$"
      case "·": "$\\cdot$"
      case "−": "$-$"
      case "–": "--"
      case "—": "---"
      case "…": "\\ldots{}"
      case _ where character.isNewline: " "
      default: String(character)
      }
    }.joined()
  }
}
