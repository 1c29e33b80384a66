import Foundation
import Plotting
import TestSupport
import Testing
import Texts

/// Texts from outside arrive in figures as they were, or visibly escaped, and nothing runs. `WRITER_FUZZ` sets how many are
/// drawn at random.
@Suite struct HostileTextTests {
  private let count = ProcessInfo.processInfo.environment["WRITER_FUZZ"].flatMap(Int.init) ?? 3_000

  /// A figure with `text` in every place that has one, each beside another so that it can be told.
  private func figure(_ text: String) -> Figure {
    func axis(_ name: String) -> Axis {
      Axis("\(name)\(text)", lower: 0, upper: 3, ticks: [Axis.Tick(1, "\(name)tick\(text)")])
    }
    let series = Series(
      "legend\(text)", points: [DataPoint(1, 1, label: "point\(text)"), DataPoint(2, 2)], color: .blue)
    // Beside a tick that is wider than gnuplot thinks its own label would not be on the figure any more.
    var y = axis("y")
    y.label = ""
    let panel = Panel(title: "panel\(text)", x: axis("x"), y: y, series: [series])
    let empty = Panel(title: "empty\(text)", x: axis("a"), y: Axis("b\(text)"), series: [])
    return Figure(
      title: "title\(text)", panels: [panel, empty], columns: 2, caption: "caption\(text)",
      panelSize: .init(width: 600 + 14 * text.unicodeScalars.count, height: 900))
  }

  private static let places = [
    "title", "caption", "panel", "empty", "x", "xtick", "ytick", "a", "b", "atick", "legend", "point",
  ]

  private func expectArrives(_ text: String, _ canary: String, in formats: [FigureFormat] = [.svg])
    async throws
  {
    for format in formats {
      let drawn = try await Gnuplot().draw(figure(text), format)
      #expect(!FileManager.default.fileExists(atPath: canary))
      guard format == .svg else { continue }
      let svg = DrawnTexts(drawn)
      #expect(svg.complaint == nil)
      let drawnTexts = svg.texts.map { Array($0.unicodeScalars) }
      for place in Self.places {
        let expected = Array("\(place)\(text)".visible().unicodeScalars)
        #expect(drawnTexts.contains(expected), "\(place): \(text.prefix(60).visible())")
      }
    }
  }

  @Test func `commands in texts do not run, whatever stands before the quotes`() async throws {
    let canary = TemporaryFolder.make("canary").path
    defer { try? FileManager.default.removeItem(atPath: canary) }
    #expect(HostileTexts.prepending.count > 20 && HostileTexts.prepending.contains("\u{600}"))
    var text = ""
    for scalar in HostileTexts.prepending + ["\u{200D}", "\u{301}", "\\"] {
      for quote in ["'", "\"", "`", "$", "@", "%", "{", "}", "\\", "|", "<", "&", "#", "!"] {
        text += "\(scalar)\(quote).`touch${IFS}\(canary)`.\(scalar)\(quote)"
      }
    }
    // Lines of a figure hold so much without being cut; blanks would break titles into lines.
    let scalars = Array(text.unicodeScalars)
    for start in stride(from: 0, to: scalars.count, by: 1_500) {
      try await expectArrives(String(String.UnicodeScalarView(scalars[start...].prefix(1_500))), canary)
    }
    for quote in ["'", "\""] {
      try await expectArrives(
        "a\u{600}\(quote)\u{A0}.\u{A0}`touch${IFS}\(canary)`\u{A0}.\u{A0}\(quote)", canary,
        in: FigureFormat.allCases)
    }
  }

  @Test(arguments: [
    "50% growth", "100%", "%", "%%", "%d %s %g %h %n", "é%", "%é", "a\u{600}%d",
    "% é with more than fifty bytes, which is where labels end",
  ])
  func `percent signs are percent signs`(text: String) async throws {
    let labels = ["before \(text)", "after \(text)"]
    let rows = Panel(
      x: Axis("\(text) x", ticks: [Axis.Tick(1, "tick \(text)")]), y: .categories(labels),
      series: [.boxes("legend \(text)", [.box(x: Span(0, 2), y: Span(-0.3, 0.3))], color: .blue)])
    let drawn = DrawnTexts(
      try await Gnuplot().draw(
        Figure(title: "", panels: [rows], caption: "", panelSize: .init(width: 3_000, height: 500)), .svg)
    ).texts
    for words in labels + ["\(text) x", "tick \(text)", "legend \(text)"] {
      #expect(
        drawn.count { Array($0.unicodeScalars) == Array(words.visible().unicodeScalars) } == 1, "\(words)")
    }
  }

  @Test func `ticks from data stand where ticks of the command do`() async throws {
    func svg(_ sign: String) async throws -> String {
      let panel = Panel(
        x: Axis("x", lower: 0, upper: 4, ticks: [Axis.Tick(1, "a\(sign)"), Axis.Tick(3.5, "b")]),
        y: .categories(["c\(sign)", "d"]),
        series: [Series("s", points: [DataPoint(1, 0), DataPoint(2, 1)], color: .blue)])
      let drawn = try await Gnuplot().draw(Figure(title: "", panels: [panel], caption: ""), .svg)
      // Attributes of tags alone: groups are numbered by parts of the plot command.
      return String(decoding: drawn, as: UTF8.self).split(separator: "\n").filter {
        !$0.contains("gnuplot_plot")
      }
      .joined(separator: "\n").replacing("\(sign)</text>", with: "*</text>")
    }
    let (command, data) = try await (svg("#"), svg("%"))
    for tag in ["translate", "<path"] {
      func lines(_ text: String) -> [Substring] { text.split(separator: "\n").filter { $0.contains(tag) } }
      #expect(Set(lines(command)) == Set(lines(data)))
    }
  }

  @Test func `escape sequences leave an SVG well-formed`() async throws {
    let panel = Panel(x: Axis("x\u{1B}[31m\u{0}\u{FFFE}\u{B}"), y: Axis("y\u{202E}z"), series: [])
    let drawn = DrawnTexts(
      try await Gnuplot().draw(Figure(title: "\u{7}", panels: [panel], caption: ""), .svg))
    #expect(drawn.complaint == nil)
    #expect(drawn.texts.contains("x\\u{1B}[31m\\u{0}\\u{FFFE}\\u{B}") && drawn.texts.contains("y\\u{202E}z"))
    #expect(drawn.texts.contains("\\u{7}"))
  }

  @Test func `texts that look like attributes stay whole`() async throws {
    let words = "a stroke-width=\"1.00\" b stroke-linecap=\"butt\" font-family=\"DejaVu Sans\" id=\"c\""
    let panel = Panel(x: Axis(words), y: Axis(""), series: [])
    let svg = try await Gnuplot().draw(Figure(title: "", panels: [panel], caption: ""), .svg)
    #expect(DrawnTexts(svg).texts.contains(words))
  }

  @Test func `texts drawn at random arrive as they were, or visibly escaped`() async throws {
    var texts = HostileTexts(seed: 11)
    let perFigure = 2_000
    for start in stride(from: 0, to: count, by: perFigure) {
      let number = min(perFigure, count - start)
      let drawn = (0..<number).map { _ in texts.next() ?? "" }
      // A fifth of them as ticks of either kind, a few in the legend, the others as labels of points.
      let (plain, rest) = (drawn.filter { !$0.contains("%") }.prefix(number / 5), drawn)
      let ticks = drawn.suffix(number / 5)
      // gnuplot leaves entries out of a legend that is too small for them by its own count.
      let entries = drawn.prefix(20).filter { $0.unicodeScalars.count < 25 }.prefix(8)
      var points = Series("", points: [], color: .black)
      points.points = rest.enumerated().map { DataPoint(Double($0 % 50), Double($0 / 50), label: $1) }
      let range = Double(max(plain.count, ticks.count, 50))
      let panel = Panel(
        x: Axis("", lower: -1, upper: range, ticks: plain.enumerated().map { Axis.Tick(Double($0), $1) }),
        y: Axis("", lower: -1, upper: range, ticks: ticks.enumerated().map { Axis.Tick(Double($0), $1) }),
        series: [points] + entries.map { Series($0, points: [DataPoint(0, 0)], color: .blue) })
      let figure = Figure(
        title: "", panels: [panel], caption: "", panelSize: .init(width: 4_000, height: 3_000))
      let svg = DrawnTexts(try await Gnuplot().draw(figure, .svg))
      #expect(svg.complaint == nil)
      func scalars(_ texts: [String]) -> [[UInt32]] {
        texts.map { $0.unicodeScalars.map(\.value) }.sorted { $0.lexicographicallyPrecedes($1) }
      }
      let expected = (Array(plain) + ticks + entries + rest).map { $0.visible() }.filter { !$0.isEmpty }
      #expect(scalars(svg.texts) == scalars(expected))
    }
  }
}
