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
    #expect(text == "| a\\|b |\n| --- |\n| x\\|y z |\n")
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
}
