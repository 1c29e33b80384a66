import Foundation
import Plotting
import Reporting
import TestSupport
import Testing
import Texts

/// Texts from outside stay texts in every form of a report. `WRITER_FUZZ` sets how many are drawn at random;
/// `WRITER_FUZZ_FOLDER` keeps what was written, for `benchmarks/security/writers` to read with other programs.
@Suite struct HostileTextTests {
  private static let environment = ProcessInfo.processInfo.environment
  private let count = environment["WRITER_FUZZ"].flatMap(Int.init) ?? 3_000

  private static let variant = "a\u{600}' . `touch canary` . '"

  private func table(_ text: String) -> Table {
    Table(columns: [.left("variant"), .right("n")], rows: [[text, "1"], ["b", text]])
  }

  // MARK: CSV

  @Test func `CSV has the fields that it should, whatever is in them`() {
    for scalar in HostileTexts.prepending + ["\u{200D}", "\u{301}"] {
      for sign in ["\"", ",", "\n", "\r\n"] {
        let text = "a\(scalar)\(sign)b\(scalar)"
        let rows = CSVReader.rows(of: table(text).csv())
        #expect(rows.map(\.count) == [2, 2, 2])
        #expect(rows[1][0].unicodeScalars.elementsEqual(CSVField.harmless(text).unicodeScalars))
      }
    }
  }

  @Test(arguments: [
    "=HYPERLINK(\"http://x\")", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "＝1", "－1", "\t=1", " =1", "\r=1",
    "\n=1", "-", "+a",
    "-1 (=1)", "+1 points|x", "-1 to", "+1e", "=", "-1;x", "+1\n=2",
  ]) func `formulas are shown and not run`(text: String) {
    let isNumeric = text == "-1 to"
    let field = CSVReader.rows(of: table(text).csv())[1][0]
    #expect(field.hasPrefix("'") || field.hasPrefix("\\r") || isNumeric, "\(field)")
  }

  @Test(arguments: [
    "-0.3", "+91.1 points", "-10.5 (-20.4 to -0.6)", "-42.7 % (-44.9 to -40.6)", "+89.8 to +92.0 (95 %)",
    "1e-05", "-1.5e-05", "–",
    "+1.2 ± 0.3", "-16,234*", "0.0 % (≤ 0.3 %)", "sft@10: 93.9 %", "a=b", "it's",
  ]) func `numbers and harmless texts stay as they are`(text: String) {
    #expect(CSVReader.rows(of: table(text).csv())[1][0] == text)
  }

  // MARK: Markdown and LaTeX

  @Test func `a bar behind a prepending scalar divides no cell, and a command behind one is none`() {
    let text = table("a\u{600}| b\u{600}`c` \u{600}<script>\u{600}*d*").markdown()
    #expect(text.contains("a\\u{600}") == false && text.contains("a\\\\u{600}\\| b\\\\u{600}\\`c\\`"))
    #expect(text.contains("&lt;script>") && text.contains("\\*d\\*"))
    let latex = table("a\u{600}\\input{x}\u{600}&\u{301}_\u{200D}%").latex()
    #expect(latex.contains("\\textbackslash{}input\\{x\\}") && latex.contains("\\_") && latex.contains("\\%"))
    #expect(latex.split(separator: "\n").count { $0.contains("\\&") } == 2)
    #expect(
      table(Self.variant).csv().contains("\"a\\u{600}' . `touch canary` . '\"")
        || !table(Self.variant).csv().contains("\""))
  }

  @Test func `texts in pages of Markdown begin no heading, list, quote or code, and hold no link or tag`() {
    let cases = [
      "# a": "\\# a", "- a": "\\- a", "+ a": "\\+ a", "1. a": "1\\. a", "23) a": "23\\) a", "> a": "\\> a",
      "---": "\\---",
      "+1.2 points": "+1.2 points", "-0.3": "-0.3", "1.5 a": "1.5 a", "```": "\\`\\`\\`",
      "    a": "&#32;   a",
      "[a](b)": "\\[a\\](b)", "![a](b)": "!\\[a\\](b)", "x[a](b)": "x[a\\](b)", "[^1]: a": "\\[^1\\]: a",
      "x=[1, 2]": "x=[1, 2]", "1,234*": "1,234*",
      "12* a*": "12\\* a\\*", "http://x": "http\\://x", "www.x.y": "www\\.x.y",
      "<b>": "&lt;b>", "<= 0.70": "<= 0.70", "a < b": "a < b", "&amp;": "&amp;amp;", "a & b": "a & b",
      "a@b.c": "a@b.c",
      "sft@10.accuracy": "sft@10.accuracy", "pass@k is": "pass@k is",
      "sft.num_train_epochs": "sft.num_train_epochs",
      "_a_": "\\_a\\_", "a\nb": "a\\\\nb", "~~a~~": "\\~\\~a\\~\\~", "$x$": "\\$x\\$", "": "",
    ]
    for (text, written) in cases {
      let document = ReportDocument(title: "t", lead: [.paragraph(text)])
      #expect(MarkdownPage(document).text == "# t\n\n\(written)\n", "\(text)")
      let list = ReportDocument(title: text, lead: [.list([text])])
      #expect(MarkdownPage(list).text.hasSuffix("\n- \(written)\n"), "\(text)")
    }
    #expect(MarkdownPage(ReportDocument(title: "a #")).text == "# a \\#\n")
    let code = ReportDocument(title: "t", lead: [.code("a\u{600}```\n````\u{301}\n\u{1B}")])
    #expect(MarkdownPage(code).text.hasSuffix("\n`````\na\\u{600}```\n````\u{301}\n\\u{1B}\n`````\n"))
  }

  @Test func `code ends where its fence does, within a cell too`() {
    #expect(MarkdownText.code("a`b``c") == "```a`b``c```")
    #expect(MarkdownText.code("`a") == "`` `a ``" && MarkdownText.code("") == "")
    #expect(MarkdownText.code("a|b\u{600}|\n", isCell: true) == "`a\\|b\\u{600}\\|\\n`")
    #expect(MarkdownText.fenced("a\n```\n", language: "json") == "````json\na\n```\n\n````\n")
  }

  @Test
  func `rows of LaTeX begin with no option, and scripts it has no letters for are left to engines that do`() {
    func cell(_ text: String) -> String {
      let line = table(text).latex().split(separator: "\n")[4]
      return String(line.prefix(line.count - " & 1 \\\\".count))
    }
    #expect(cell("[a]") == "{[}a{]}" && cell("*a*") == "{*}a*")
    #expect(cell("a--b---''") == "a-{}-b-{}-{}-'{}'")
    #expect(cell("`` \"x\"") == "\\textasciigrave{}\\textasciigrave{} \"x\"")
    #expect(cell("é漢字 ß") == "é\\ifdefined\\Umathcode 漢字\\else U+6F22 U+5B57\\fi{} ß")
    #expect(cell("a  b ") == "a \\ b\\ ")
    #expect(cell("e\u{301}") == "e\\ifdefined\\Umathcode \u{301}\\else U+0301\\fi{}")
    #expect(cell("a\u{FFFD}") == "aU+FFFD")
  }

  // MARK: At random

  @Test func `texts drawn at random arrive in every form`() throws {
    let folder = Self.environment["WRITER_FUZZ_FOLDER"].map { URL(filePath: $0) }
    if let folder { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }
    var texts = HostileTexts(seed: 12)
    let perFile = 6_000
    for (part, start) in stride(from: 0, to: count, by: perFile).enumerated() {
      let drawn = (0..<min(perFile, count - start)).map { _ in texts.next() ?? "" }
      let rows = stride(from: 0, to: drawn.count, by: 3).map { place in
        (0..<3).map { place + $0 < drawn.count ? drawn[place + $0] : "" }
      }
      let table = Table(columns: [.left("a"), .left("b"), .right("c")], rows: rows)
      let (csv, markdown, latex) = (table.csv(), table.markdown(), table.latex())
      let texts = Array(drawn.prefix(1_500))
      let document = ReportDocument(
        title: drawn[0], lead: texts.map { .paragraph($0) },
        sections: [
          ReportSection(
            drawn[0], [.list(texts), .code(texts.joined(separator: "\n")), .table(NamedTable("t", table))])
        ])
      let (page, html) = (MarkdownPage(document).text, HTMLPage(document, drawings: [:]).text)

      let read = CSVReader.rows(of: csv)
      #expect(read.count == rows.count + 1 && read.allSatisfy { $0.count == 3 })
      for (row, cells) in zip(rows, read.dropFirst()) {
        for (text, cell) in zip(row, cells) {
          #expect(cell.unicodeScalars.elementsEqual(CSVField.harmless(text).unicodeScalars))
        }
      }
      let parts = PageParts(html)
      #expect(parts.complaint == nil)
      #expect(
        parts.elements.count { $0.name == "script" } == 1 && !parts.elements.contains { $0.name == "img" })
      #expect(markdown.utf8.count { $0 == UInt8(ascii: "\n") } == rows.count + 2)
      #expect(latex.utf8.count { $0 == UInt8(ascii: "\n") } == rows.count + 6)

      guard let folder else { continue }
      func write(_ name: String, _ data: Data) throws {
        try data.write(to: folder.appending(path: "\(part).\(name)"))
      }
      func cells(_ write: (String) -> String) -> [[String]] { rows.map { $0.map(write) } }
      let expected = Expected(
        visible: cells { $0.visible() }, lines: cells { $0.visible(keepsLines: true) },
        csv: cells { CSVField.harmless($0) },
        texts: texts.map { $0.visible() })
      try write("json", try JSONEncoder().encode(expected))
      for (name, text) in ["csv": csv, "table.md": markdown, "tex": latex, "page.md": page, "html": html] {
        try write(name, Data(text.utf8))
      }
    }
  }

  /// What the readers should find.
  private struct Expected: Encodable {
    let visible: [[String]]
    let lines: [[String]]
    let csv: [[String]]
    let texts: [String]
  }
}

/// Reads comma-separated values byte by byte, as RFC 4180 has them.
private enum CSVReader {
  static func rows(of csv: String) -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var field: [UInt8] = []
    var isQuoted = false
    let bytes = Array(csv.utf8)
    var index = 0
    func end() {
      row.append(String(decoding: field, as: UTF8.self))
      field = []
    }
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\"")
      where isQuoted && index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "\""):
        field.append(bytes[index])
        index += 1
      case UInt8(ascii: "\""): isQuoted.toggle()
      case UInt8(ascii: ",") where !isQuoted: end()
      case UInt8(ascii: "\r") where !isQuoted: break
      case UInt8(ascii: "\n") where !isQuoted:
        end()
        rows.append(row)
        row = []
      default: field.append(bytes[index])
      }
      index += 1
    }
    return rows
  }
}
