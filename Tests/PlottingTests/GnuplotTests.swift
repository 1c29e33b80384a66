import Foundation
import Plotting
import Testing

@Suite struct GnuplotTests {
  private var figure: Figure {
    let before = Series(
      "before ± <&>",
      points: [
        DataPoint(1, 10, xSpan: Span(0.5, 1.5), ySpan: Span(around: 10, by: 2), label: "48"),
        DataPoint(2, .nan), DataPoint(3, 30, label: "#`x`\""),
      ],
      color: .grey, line: .dashed)
    let after = Series(
      "after it's done", points: [DataPoint(1, 20), DataPoint(2, 40)], color: .vermilion, marker: nil)
    let panel = Panel(
      title: "Panel one", x: Axis("epoch"), y: Axis("accuracy (%)", lower: 0), series: [before, after])
    let empty = Panel(title: "Panel two", x: Axis("step"), y: Axis("KL", scale: .logarithmic), series: [])
    return Figure(
      title: "Two panels", panels: [panel, empty], columns: 2, caption: "run 01ABC, commit 0123abc")
  }

  @Test func `an SVG holds every title, label and the caption`() async throws {
    let svg = String(decoding: try await Gnuplot().draw(figure, .svg), as: UTF8.self)
    let words = [
      "Two panels", "Panel one", "Panel two", "before ± &lt;&amp;>", "after it's done", "epoch",
      "accuracy (%)", "48",
      "not measured", "run 01ABC, commit 0123abc", "#`x`\"",
    ]
    let missing = words.filter { !svg.contains($0) }
    #expect(missing.isEmpty)
    let isComplete = svg.contains("</svg>")
    #expect(isComplete)
  }

  @Test(arguments: FigureFormat.allCases)
  func `bands, bars, categories and a legend for all panels are drawn`(
    format: FigureFormat
  ) async throws {
    let names = ["a short one", "one with a very long name, longer than its plot is wide"]
    let rows = Panel(
      x: Axis("seconds", lower: 0, rules: [1], hasGrid: true), y: .categories(names),
      series: [
        .boxes("training", [.box(x: Span(0, 2), y: Span(-0.3, 0.3))], color: .blue),
        .boxes("sampling", [.box(x: Span(2, 3), y: Span(-0.3, 0.3))], color: .green),
      ])
    let curve = Panel(
      x: Axis("step"), y: Axis("KL"),
      series: [
        Series(
          "mean", points: (1...9).map { DataPoint(Double($0), 2, ySpan: Span(1, 3)) }, color: .blue,
          marker: nil, spans: .band)
      ])
    let figure = Figure(title: "", panels: [rows, curve], columns: 2, caption: "run A", sharesLegend: true)
    let drawn = try await Gnuplot().draw(figure, format)
    #expect(drawn.count > 1_000)
    guard format == .svg else { return }
    let svg = String(decoding: drawn, as: UTF8.self)
    for words in names + ["training", "sampling", "mean"] {
      let count = svg.components(separatedBy: "<text>\(words)</text>").count - 1
      #expect(count == 1, "\(words)")
    }
  }

  @Test(arguments: [1, 9, 20, 45], [4, 60])
  func `no entry of a legend is dropped, however many and long they are`(count: Int, length: Int) async throws
  {
    let names = (0..<count).map { "\($0)-".padding(toLength: length, withPad: "wide name ", startingAt: 0) }
    let colors: [Palette] = [.blue, .green, .vermilion]
    let panels = [names, [names[0]]].map { names in
      Panel(
        x: Axis("step"), y: Axis("loss"),
        series: names.enumerated().map { index, name in
          Series(name, points: [DataPoint(1, Double(index)), DataPoint(2, 3)], color: colors[index % 3])
        })
    }
    for sharesLegend in [true, false] {
      let figure = Figure(title: "", panels: panels, columns: 2, caption: "run A", sharesLegend: sharesLegend)
      let svg = String(decoding: try await Gnuplot().draw(figure, .svg), as: UTF8.self)
      let missing = names.filter { !svg.contains("<text>\($0)</text>") }
      #expect(missing.isEmpty, "shared: \(sharesLegend)")
    }
  }

  @Test func `a script in gnuplot's place is named as what it is`() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("figures-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let script = folder.appendingPathComponent("gnuplot")
    try Data("#!/bin/sh\nexec /usr/bin/env gnuplot \"$@\"\n".utf8).write(to: script)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script.path)
    let gnuplot = Gnuplot(executable: script.path)
    for attempt in [{ _ = try await gnuplot.version() }, { _ = try await gnuplot.draw(figure, .svg) }] {
      let error = await #expect(throws: GnuplotError.self) { try await attempt() }
      #expect(error?.description.contains("is a script") == true, "\(error?.description ?? "")")
    }
  }

  @Test(arguments: FigureFormat.allCases) func `two drawings are the same to the byte`(format: FigureFormat)
    async throws
  {
    let first = try await Gnuplot().draw(figure, format)
    // A second later, so that a date in the file would show.
    try await Task.sleep(for: .milliseconds(1_100))
    #expect(try await Gnuplot().draw(figure, format) == first)
    #expect(first.count > 1_000)
  }

  @Test func `files appear under the given name in all formats`() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("figures-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = try await Gnuplot().render(figure, to: folder.appendingPathComponent("accuracy"))
    #expect(files.map(\.lastPathComponent) == ["accuracy.svg", "accuracy.pdf", "accuracy.png"])
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == [
        "accuracy.pdf", "accuracy.png", "accuracy.svg",
      ])
    #expect(try Data(contentsOf: files[1]).starts(with: Data("%PDF".utf8)))
    #expect(try Data(contentsOf: files[2]).starts(with: [0x89] + Data("PNG".utf8)))
  }

  @Test func `a missing program is named with what to install`() async throws {
    let error = await #expect(throws: GnuplotError.self) {
      try await Gnuplot(executable: "no-such-gnuplot").draw(figure, .svg)
    }
    #expect(error?.description.contains("no-such-gnuplot") == true)
    #expect(error?.description.contains("gnuplot-nox") == true)
  }

  @Test func `a program that fails is reported in one line`() async throws {
    let error = await #expect(throws: GnuplotError.self) {
      try await Gnuplot(executable: "false").draw(figure, .svg)
    }
    #expect(error?.description.contains("could not draw") == true)
    #expect(error?.description.contains("\n") == false)
  }
}
