import Foundation
import Publishing
import Reporting
import TestSupport
import Testing

/// A published report with one thing changed, each of which a reader would believe.
@Suite struct ForgedReportTests {
  private static let svg = "throughput.svg"
  /// Made once: drawing it takes seconds.
  private static let fresh = Task { try await FreshReport(ofDataIn: Reports.published("smollm2")) }

  /// The check of a report whose data are as published.
  private func checked(_ folder: URL) async throws -> ReportCheck {
    try ReportCheck(reportIn: folder, against: try await Self.fresh.value)
  }

  /// Calls `body` with a copy of a published report.
  private func withCopy(_ body: (URL) async throws -> Void) async throws {
    try await Reports.withFolder { folder in
      try FileManager.default.removeItem(at: folder)
      try FileManager.default.copyItem(at: Reports.published("smollm2"), to: folder)
      try await body(folder)
    }
  }

  private func edit(_ folder: URL, _ name: String, _ change: (String) -> String) throws {
    let url = folder.appending(path: name)
    let text = try String(contentsOf: url, encoding: .utf8)
    let changed = change(text)
    #expect(changed != text, "\(name) was not changed")
    try changed.write(to: url, atomically: true, encoding: .utf8)
  }

  private static func replacing(_ old: String, _ new: String) -> @Sendable (String) -> String {
    { text in
      guard let place = text.range(of: old) else { return text }
      return text.replacingCharacters(in: place, with: new)
    }
  }

  private typealias Forgery = (name: String, change: @Sendable (String) -> String)

  private static let overlay = "<text x=\"50\" y=\"50\">100 %</text>\n</svg>"
  private static let forgeries: [Forgery] = [
    ("report.md", replacing("%", "0 %")),
    ("report.html", replacing("</h1>", "!</h1>")),
    ("report.html", replacing("</title>", "</title><style>p{display:none}</style>")),
    ("report.html", replacing("<svg ", "<svg ><h1>All claims hold</h1></svg><svg ")),
    ("report.html", replacing("</svg>", "<text x=\"9\" y=\"9\">100</text></svg>")),
    ("report.html", replacing("<path ", "<path transform=\"translate(0,-90)\" ")),
    ("report.html", { $0 + "<!-- <svg> --><p>true</p><svg></svg>" }),
    ("tables/measured.csv", replacing("1", "2")),
    ("tables/measured.tex", replacing("1", "2")),
    (svg, replacing("</svg>", overlay)),
    (
      svg, { $0.replacing(try! Regex("<text>[ 0-9]+</text>"), maxReplacements: 1) { _ in "<text>77</text>" } }
    ),
    (svg, replacing("text-anchor=\"end\">\n<text>", "text-anchor=\"end\" opacity=\"0\">\n<text>")),
    (svg, replacing("font-size=\"13.00\"", "font-size=\"0\"")),
    (svg, replacing("</defs>", "</defs><style>text{fill:none}</style>")),
    (svg, replacing("</defs>", "</defs><script>alert(1)</script>")),
    (svg, replacing("</svg>", "<!-- --></svg>")),
    (svg, replacing("</svg>", "<foreignObject><p>100</p></foreignObject></svg>")),
    (svg, replacing("</svg>", "<a xlink:href=\"https://example.org\"></a></svg>")),
    (svg, replacing("</svg>", "<animate attributeName=\"opacity\"/></svg>")),
    (svg, replacing("</svg>", "</svg><svg></svg>")),
    (svg, replacing("<svg ", "<!DOCTYPE svg [<!ENTITY a \"b\">]><svg ")),
    (svg, replacing("<svg ", "<svg onload=\"alert(1)\" ")),
    (svg, replacing("viewBox=\"0 0 ", "viewBox=\"90 0 ")),
    (svg, replacing("id='gpPt5' stroke-width", "id='gpPt5' opacity='0' stroke-width")),
    (svg, replacing("cx='0' cy='0' r='1'", "cx='0' cy='0' r='2'")),
    (
      svg,
      { $0.replacing(try! Regex("translate\\(([0-9.]+),"), maxReplacements: 1) { _ in "translate(3.00," } }
    ),
    (
      svg,
      { text in
        // The first mark with a color, in another one.
        text.replacing(try! Regex("stroke='rgb\\([ 0-9,]+\\)'"), maxReplacements: 1) { _ in
          "stroke='rgb(1, 2, 3)'"
        }
      }
    ),
    (
      svg,
      { text in
        // The first curve that is no grid line, moved by two pixels.
        var isFirst = true
        return text.replacing(try! Regex(" d='M[0-9.]+,")) { match in
          defer { isFirst = false }
          return isFirst ? " d='M2.00," : String(text[match.range])
        }
      }
    ),
  ]

  @Test(arguments: forgeries.indices)
  func `a changed page, table or drawing is found`(_ index: Int) async throws {
    let forgery = Self.forgeries[index]
    try await withCopy { folder in
      try edit(folder, forgery.name, forgery.change)
      let check = try await checked(folder)
      #expect(check.different == [forgery.name], "\(forgery.name): \(check)")
    }
  }

  @Test func `an unchanged drawing can be read, so that what is found is the change`() async throws {
    try await withCopy { folder in
      try edit(folder, Self.svg, Self.replacing("<title>Gnuplot</title>", "<title>gnuplot</title>"))
      let check = try await checked(folder)
      #expect(check.reasons == [Self.svg: "it says 'gnuplot' where the data say 'Gnuplot'"])
    }
  }

  @Test func `what belongs to no report is named, hidden or not, and links are not followed`() async throws {
    try await withCopy { folder in
      for name in ["evil.html", ".hidden", "data/evil.gz", "tables/.x", "more/file"] {
        try Reports.write("x", folder, name)
      }
      let elsewhere = folder.deletingLastPathComponent().appending(path: "elsewhere")
      try FileManager.default.moveItem(at: folder.appending(path: "report.md"), to: elsewhere)
      try FileManager.default.createSymbolicLink(
        at: folder.appending(path: "report.md"), withDestinationURL: elsewhere)
      mkfifo(folder.appending(path: "pipe.svg").path(percentEncoded: false), 0o600)
      let check = try await checked(folder)
      #expect(
        check.different == [
          ".hidden", "data/evil.gz", "evil.html", "more", "pipe.svg", "report.md", "tables/.x",
        ])
    }
  }

  @Test func `a PNG or PDF with other bytes is not called verified`() async throws {
    try await withCopy { folder in
      try FileManager.default.removeItem(at: folder.appending(path: "throughput.png"))
      try FileManager.default.copyItem(
        at: folder.appending(path: "lengths.png"), to: folder.appending(path: "throughput.png"))
      let pdf = folder.appending(path: "lengths.pdf")
      try (Data(contentsOf: pdf) + Data("% more\n".utf8)).write(to: pdf)
      let check = try await checked(folder)
      #expect(check.different.isEmpty && !check.isSame)
      #expect(check.notCompared.sorted() == ["lengths.pdf", "throughput.png"])
    }
  }

  @Test func `a drawing of another gnuplot agrees by its labels and marks, and so does the page with it`()
    async throws
  {
    try await withCopy { folder in
      func redraw(_ text: String) -> String {
        Self.replacing("patchlevel 4", "patchlevel 9")(text)
          .replacing(try! Regex("translate\\(([0-9]+)\\.([0-9]+),")) { match in
            "translate(\(match.output[1].substring ?? "").9,"
          }
      }
      let before = try String(contentsOf: folder.appending(path: Self.svg), encoding: .utf8)
      try edit(folder, Self.svg, redraw)
      let check = try await checked(folder)
      // The page still has the drawing that the data give: that is right, too.
      #expect(check.different.isEmpty && check.drawnOtherwise == [Self.svg])
      // Labels must agree even so, and an arrangement that cannot be compared is not called verified.
      let moved = redraw(before).replacing(try! Regex("translate\\(([0-9]+)\\.([0-9]+),")) { _ in
        "translate(1.00,"
      }
      try moved.write(to: folder.appending(path: Self.svg), atomically: true, encoding: .utf8)
      let other = try await checked(folder)
      #expect(other.different.isEmpty && other.notCompared == [Self.svg])
      try moved.replacing(try! Regex("<text>[ 0-9]+</text>"), maxReplacements: 1) { _ in "<text>77</text>" }
        .write(to: folder.appending(path: Self.svg), atomically: true, encoding: .utf8)
      #expect(try await checked(folder).different == [Self.svg])
    }
  }

  @Test(arguments: [
    ("\"title\" : \"", "\"title\" : \"\\u001b[31m"),
    ("\"runs\" : [\n        \"", "\"runs\" : [\n        \"../../"),
    ("\"arms\" : [", "\"arms\" : [] , \"x\" : ["), ("\"name\" : \"", "\"name\" : \""),
  ])
  func `names in the index of data that are no names are refused`(_ old: String, _ new: String) async throws {
    guard old != new else { return }
    try await withCopy { folder in
      try edit(folder, "data/study.json", Self.replacing(old, new))
      await #expect(throws: PublishingError.self) { try await ReportCheck(reportIn: folder) }
    }
  }

  @Test func `data that are links, pipes or bombs are refused by name`() async throws {
    try await withCopy { folder in
      let name = try #require(
        try FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false) + "/data")
          .first { $0.hasSuffix(".gz") })
      let file = folder.appending(path: "data/\(name)")
      func refused(_ word: String) async {
        await #expect { try await ReportCheck(reportIn: folder) } throws: {
          "\($0)".contains(name) && "\($0)".contains(word)
        }
      }
      try FileManager.default.removeItem(at: file)
      mkfifo(file.path(percentEncoded: false), 0o600)
      await refused("regular")
      try FileManager.default.removeItem(at: file)
      try FileManager.default.createSymbolicLink(
        atPath: file.path(percentEncoded: false), withDestinationPath: "/etc/passwd")
      await refused("regular")
      try FileManager.default.removeItem(at: file)
      // Two hundred kilobytes that stand for two hundred megabytes.
      let process = Process()
      process.executableURL = URL(filePath: "/bin/sh")
      process.arguments = [
        "-c", "head -c 200000000 /dev/zero | gzip -9 > \"$0\"", file.path(percentEncoded: false),
      ]
      try process.run()
      process.waitUntilExit()
      await refused("MiB")
    }
  }
}
