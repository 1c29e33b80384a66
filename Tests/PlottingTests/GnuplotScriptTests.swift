import Foundation
import Plotting
import Testing

@Suite struct GnuplotScriptTests {
  private func script(_ series: [Series], title: String = "", x: Axis = Axis("x"), y: Axis = Axis("y"))
    -> String
  {
    GnuplotScript(
      Figure(title: title, panels: [Panel(x: x, y: y, series: series)], caption: "run A"), format: .svg
    ).text
  }

  @Test func `the same figure gives the same text`() {
    let series = Series("a", points: [DataPoint(1, 2)], color: .blue)
    #expect(script([series]) == script([series]))
  }

  @Test func `texts stand in a data block of their own, and no command holds any`() throws {
    let hostile = "it's `x` \"q\" @m $t %d \\ | ! system('x')\nEOD"
    let point = DataPoint(1, 2, label: hostile)
    let axis = Axis(hostile, ticks: [Axis.Tick(1, hostile)])
    let text = script(
      [Series(hostile, points: [point], color: .blue)], title: hostile, x: axis, y: axis)
    let lines = text.split(separator: "\n")
    let end = try #require(lines.firstIndex(of: "EOD"))
    #expect(lines[0] == "$text << EOD")
    #expect(lines[1..<end].allSatisfy { $0.hasPrefix("=") })
    #expect(lines[1..<end].count { $0 == "=it's `x` \"q\" @m $t %d \\ | ! system('x')\\nEOD" } == 6)
    // gnuplot reads escapes in labels of points.
    #expect(lines.contains("=it's `x` \\0042q\\0042 @m $t %d \\\\ | ! system('x')\\\\nEOD"))
    let commands = lines[end...].joined(separator: "\n")
    for words in ["it'", "`", "@", "%", "\"", "!", "|", "system", "\\nEOD"] {
      #expect(!commands.contains(words), "\(words)")
    }
  }

  @Test func `values that are not numbers are missing points`() {
    let text = script([
      Series("a", points: [DataPoint(1, .nan), DataPoint(2, .infinity), DataPoint(3, 4)], color: .blue)
    ])
    #expect(text.contains("1.0 NaN NaN"))
    #expect(text.contains("2.0 NaN NaN"))
    #expect(text.contains("3.0 4.0 NaN"))
  }

  @Test func `error bars are drawn only where there are errors`() {
    let plain = script([Series("a", points: [DataPoint(1, 2)], color: .blue)])
    let barred = script([
      Series("a", points: [DataPoint(1, 2, ySpan: Span(around: 2, by: 0.5))], color: .blue)
    ])
    #expect(!plain.contains("yerrorbars"))
    #expect(barred.contains("yerrorbars") && !barred.contains("xerrorbars"))
    #expect(barred.contains("1.0 2.0 NaN NaN 1.5 2.5"))
    let wide = script([Series("a", points: [DataPoint(1, 2, xSpan: Span(0, 3))], color: .blue)])
    #expect(wide.contains("xerrorbars") && !wide.contains("yerrorbars"))
  }

  @Test func `dashes, ranges and logarithmic axes reach the script`() {
    let text = script(
      [Series("before", points: [DataPoint(1, 2)], color: .black, line: .dashed)],
      x: Axis("steps", scale: .logarithmic, lower: 1), y: Axis("accuracy", lower: 0, upper: 100))
    #expect(text.contains("dashtype (8,5)"))
    #expect(text.contains("set logscale x"))
    #expect(text.contains("set xrange [1.0:*]"))
    #expect(text.contains("set yrange [0.0:100.0]"))
  }

  @Test func `a panel without data says so`() {
    #expect(script([Series("a", points: [DataPoint(1, .nan)], color: .blue)]).contains("not measured"))
    #expect(script([]).contains("not measured"))
    let logarithmic = script(
      [Series("a", points: [DataPoint(1, 0)], color: .blue)], y: Axis("y", scale: .logarithmic))
    #expect(logarithmic.contains("not measured"))
  }

  @Test func `a band lies behind the lines of all series`() throws {
    let line = Series("line", points: [DataPoint(1, 2), DataPoint(2, 2)], color: .black, marker: nil)
    let band = Series(
      "band", points: [DataPoint(1, 2, ySpan: Span(1, 3))], color: .blue, marker: nil, spans: .band)
    let text = script([line, band])
    let filled = try #require(text.range(of: "$p0s1 using 1:5:6 with filledcurves"))
    let drawn = try #require(text.range(of: "$p0s0 using 1:2 with lines"))
    #expect(filled.lowerBound < drawn.lowerBound)
    #expect(!text.contains("yerrorbars"))
  }

  @Test func `categories stand from top to bottom at whole numbers`() {
    let text = script(
      [Series("a", points: [DataPoint(1, 0)], color: .blue)], y: .categories(["first", "second"]))
    #expect(text.contains("set yrange [1.5:-0.5]"))
    #expect(text.contains(/=first\n=second\n/))
    #expect(text.contains(/set ytics [a-z0-9. ]+ \(\$text\[\d+\]\[2:\*\] 0.0, \$text\[\d+\]\[2:\*\] 1.0\)/))
  }

  @Test func `a caption breaks between its parts, and a longer one makes room for itself`() {
    func figure(_ caption: String) -> String {
      GnuplotScript(
        Figure(title: "", panels: [Panel(x: Axis("x"), y: Axis("y"), series: [])], caption: caption),
        format: .svg
      ).text
    }
    let part = String(repeating: "word ", count: 14) + "end"
    let text = figure("\(part) · \(part)")
    #expect(text.split(separator: "\n").count { $0 == "=\(part)" } == 2)
    func height(_ text: String) -> Int? {
      text.firstMatch(of: /size \d+,(\d+)/).flatMap { Int($0.1) }
    }
    #expect(height(text) == height(figure("short")).map { $0 + 15 })
  }
}
