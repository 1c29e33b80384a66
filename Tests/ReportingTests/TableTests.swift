import Reporting
import Testing

@Suite struct TableTests {
  private let table = Table(
    columns: [.left("stage"), .right("accuracy")], rows: [["base", "0.0 ± 0.0 %"], ["SFT", "91.2 %"]])

  @Test func `text columns are aligned and have no trailing spaces`() {
    #expect(
      table.text() == """
        stage     accuracy
        -----  -----------
        base   0.0 ± 0.0 %
        SFT         91.2 %

        """)
  }

  @Test func `text never grows beyond the width`() {
    let wide = Table(
      columns: [.left("name"), .left("text"), .right("n")],
      rows: [[String(repeating: "x", count: 90), String(repeating: "y", count: 70), "12"]])
    let lines = wide.text(width: 60).split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 60 })
    #expect(lines[2].contains("…") && lines[2].hasSuffix("12"))
  }

  @Test func `Markdown cells cannot break the table`() {
    let text = Table(columns: [.left("a|b")], rows: [["x|y\nz"]]).markdown()
    #expect(text == "| a\\|b |\n| --- |\n| x\\|y\\\\nz |\n")
  }

  @Test func `Columns that can be spared go first, and only as many as need be`() {
    let table = Table(
      columns: [.left("name"), .right("p"), .right("margin"), .right("value")],
      rows: [["accuracy", "0.0123", "5.0 pts", "94.1 %"]])
    #expect(table.narrowed(to: 80, sparing: ["p", "margin"]) == table)
    #expect(
      table.narrowed(to: 26, sparing: ["p", "margin"]).columns.map(\.name) == ["name", "margin", "value"])
    let narrow = table.narrowed(to: 10, sparing: ["p", "none", "margin"])
    #expect(narrow.columns.map(\.name) == ["name", "value"])
    #expect(narrow.rows == [["accuracy", "94.1 %"]])
  }

  @Test func `emphasis follows its cell when columns go`() {
    var table = Table(columns: [.left("a"), .right("b"), .right("c")], rows: [["1", "2", "3"]])
    table.emphasis = [Table.Place(row: 0, column: 1), Table.Place(row: 0, column: 2)]
    #expect(table.markdown().hasSuffix("| 1 | **2** | **3** |\n"))
    let narrow = table.narrowed(to: 4, sparing: ["b"])
    #expect(narrow.emphasis == [Table.Place(row: 0, column: 1)])
    #expect(narrow.markdown().hasSuffix("| 1 | **3** |\n"))
  }

  @Test func `LaTeX shows every sign as it is`() {
    var table = Table(
      columns: [.left("a_b & c"), .right("%")],
      rows: [["#1 {x} \\y ~ ^ $", "91.2 ± 1.2 %"], ["a|b\n", "0.0 % (≤ 0.3 %) – < 2 × 3 → …"]])
    table.emphasis = [Table.Place(row: 0, column: 1)]
    #expect(
      table.latex() == ##"""
        \begin{tabular}{lr}
        \toprule
        a\_b \& c & \% \\
        \midrule
        \#1 \{x\} \textbackslash{}y \textasciitilde{} \textasciicircum{} \$ & \textbf{91.2 $\pm$ 1.2 \%} \\
        a$|$b\textbackslash{}n & 0.0 \% ($\leq$ 0.3 \%) -- $<$ 2 $\times$ 3 $\to$ \ldots{} \\
        \bottomrule
        \end{tabular}

        """##)
  }

  @Test func `CSV fields with commas, quotes or line breaks are quoted`() {
    let table = Table(
      columns: [.left("a"), .right("b, c")], rows: [["say \"hi\"", "1,080"], ["x\ny", "2"]])
    #expect(table.csv() == "a,\"b, c\"\r\n\"say \"\"hi\"\"\",\"1,080\"\r\n\"x\ny\",2\r\n")
  }
}
