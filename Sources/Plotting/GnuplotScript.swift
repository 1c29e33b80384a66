/// The gnuplot program that draws a figure and writes it to the standard output; the same figure gives the
/// same text.
///
/// All strings from outside stand in single quotes, in which gnuplot replaces nothing, or in data blocks,
/// which it does not run; text is drawn as it is, without markup.
package struct GnuplotScript: Sendable {
  package let text: String

  /// The program for `figure` in `format`.
  package init(_ figure: Figure, format: FigureFormat) {
    var writer = ScriptWriter(figure, format)
    writer.writeTerminal()
    for index in figure.panels.indices { writer.writeData(of: index) }
    writer.writeFrame()
    for index in figure.panels.indices { writer.writePanel(index) }
    writer.line("unset multiplot")
    text = writer.text
  }
}

/// Collects the lines of a script.
private struct ScriptWriter {
  private let figure: Figure
  private let format: FigureFormat
  private(set) var text = ""

  /// Font sizes in pixels.
  private static let fontSize = 13.0
  private static let legendFontSize = 12.0
  private static let smallFontSize = 10.5
  /// Heights in pixels of the strips for title and caption.
  private static let titleStrip = 34
  private static let captionStrip = 24
  /// Heights in pixels of the parts of a panel below its plot: tick labels with axis label, and legend.
  private static let axisStrip = 58
  private static let legendStrip = 30

  init(_ figure: Figure, _ format: FigureFormat) {
    self.figure = figure
    self.format = format
  }

  private var rows: Int { (figure.panels.count + figure.columns - 1) / figure.columns }
  private var width: Int { min(figure.columns, figure.panels.count) * figure.panelSize.width }
  private var titleHeight: Int { figure.title.isEmpty ? 0 : Self.titleStrip }
  private var height: Int { rows * figure.panelSize.height + titleHeight + Self.captionStrip }

  mutating func line(_ line: String) {
    text += line + "\n"
  }

  /// A font size as the terminal counts it: SVG in pixels; in PDF 100 pixels make an inch of 72 points, and
  /// gnuplot draws letters 96/72 times as large as the points asked for.
  private func font(_ pixels: Double) -> String { "\(format == .svg ? pixels : pixels * 0.54)" }

  mutating func writeTerminal() {
    line("set encoding utf8")
    switch format {
    case .svg:
      line(
        "set terminal svg size \(width),\(height) noenhanced "
          + "font 'DejaVu Sans,\(font(Self.fontSize))' background '#ffffff'")
    case .pdf:
      line(
        "set terminal pdfcairo size \(Double(width) / 100)in,\(Double(height) / 100)in noenhanced "
          + "font 'DejaVu Sans,\(font(Self.fontSize))' fontscale 1 linewidth 1.4 dashlength 1.5")
    }
  }

  /// The data blocks of a panel: x, y, error and label of each point.
  mutating func writeData(of panel: Int) {
    for (index, series) in figure.panels[panel].series.enumerated() {
      line("\(block(panel, index)) << EOD")
      for point in series.points {
        let place = "\(number(point.x)) \(number(point.y))"
        line("\(place) \(number(point.error ?? .nan)) \(dataString(point.label ?? ""))")
      }
      line("EOD")
    }
  }

  /// Title and caption of the figure.
  mutating func writeFrame() {
    line("set multiplot")
    if !figure.title.isEmpty {
      let y = 1 - 0.55 * Double(Self.titleStrip) / Double(height)
      line("set label 1 \(quoted(figure.title)) at screen 0.5,\(y) center font ',\(font(Self.fontSize + 3))'")
    }
    let y = 0.5 * Double(Self.captionStrip) / Double(height)
    line(
      "set label 2 \(quoted(figure.caption)) at screen 0.99,\(y) right font ',\(font(Self.smallFontSize))' "
        + "textcolor rgb '\(Palette.grey.rawValue)'")
  }

  mutating func writePanel(_ index: Int) {
    let panel = figure.panels[index]
    let (row, column) = (index / figure.columns, index % figure.columns)
    let panelHeight = Double(figure.panelSize.height) / Double(height)
    let bottom = Double(Self.captionStrip) / Double(height) + Double(rows - 1 - row) * panelHeight
    let panelWidth = Double(figure.panelSize.width) / Double(width)
    line("set origin \(Double(column) * panelWidth),\(bottom)")
    line("set size \(panelWidth),\(panelHeight)")
    line("set title \(quoted(panel.title)) font ',\(font(Self.fontSize))'")
    line("set border 3 linecolor rgb '#404040'")
    line("set grid ytics linecolor rgb '#dddddd' linewidth 0.7 linetype 1 dashtype 1")
    line("set bars 0.6")
    // Plots of a row stand level, whether they have a legend or not.
    let rowHasLegend = figure.panels.indices.contains {
      $0 / figure.columns == row && figure.panels[$0].hasLegend
    }
    let below = rowHasLegend ? Self.axisStrip + Self.legendStrip : Self.axisStrip
    line("set bmargin at screen \(bottom + Double(below) / Double(height))")
    if panel.hasLegend {
      let x = (Double(column) + 0.5) * panelWidth
      let y = bottom + 0.5 * Double(Self.legendStrip) / Double(height)
      line("set key at screen \(x),\(y) center center horizontal samplen 3 noenhanced")
      line("set key font ',\(font(Self.legendFontSize))'")
    } else {
      line("unset key")
    }
    writeAxis("x", panel.x)
    writeAxis("y", panel.y)
    let clauses = panel.series.indices.flatMap { self.clauses(panel, index, $0) }
    if panel.hasData {
      line("plot " + clauses.joined(separator: ", \\\n  "))
    } else {
      writeEmpty()
    }
    // Labels belong to the figure: drawn with the first panel, not once more with each.
    line("unset label")
  }

  private mutating func writeAxis(_ name: String, _ axis: Axis) {
    // In SVG gnuplot leaves more room between tick labels and x label than is needed.
    let offset = name == "x" && format == .svg ? 0.6 : 0
    line("set \(name)label \(quoted(axis.label)) offset 0,\(offset)")
    line(axis.scale == .logarithmic ? "set logscale \(name)" : "unset logscale \(name)")
    line("set \(name)range [\(axis.lower.map(number) ?? "*"):\(axis.upper.map(number) ?? "*")]")
    let style = "nomirror out scale 0.6"
    if let ticks = axis.ticks {
      let list = ticks.map { "\(quoted($0.label)) \(number($0.position))" }.joined(separator: ", ")
      line("set \(name)tics \(style) (\(list))")
    } else {
      line("set \(name)tics \(style) autofreq")
    }
  }

  /// Axes without data, and the words that say so.
  private mutating func writeEmpty() {
    line("unset logscale")
    line("set label 3 'not measured' at graph 0.5,0.5 center textcolor rgb '\(Palette.grey.rawValue)'")
    line("set xrange [0:1]")
    line("set yrange [0:1]")
    line("plot NaN notitle")
  }

  /// The parts of the plot command that draw one series: error bars, then line and points, then labels.
  private func clauses(_ panel: Panel, _ panelIndex: Int, _ index: Int) -> [String] {
    let series = panel.series[index]
    let shown = series.drawable(in: panel)
    guard !shown.isEmpty else { return [] }
    let source = block(panelIndex, index)
    // Eight digits begin with the transparency.
    let opaque = series.color.rawValue
    let color = "linecolor rgb '\(series.line == .faint ? "#90" + opaque.dropFirst() : opaque)'"
    let title = series.title.map { "title \(quoted($0))" } ?? "notitle"
    var result: [String] = []
    if shown.contains(where: { $0.error?.isFinite == true }) {
      result.append("\(source) using 1:2:3 with yerrorbars \(color) linewidth 1.2 pointtype 0 notitle")
    }
    let points = series.marker.map { "pointtype \($0.rawValue) pointsize 0.8" }
    switch (series.line, points) {
    case (.none, let points):
      result.append(
        "\(source) using 1:2 with points \(color) \(points ?? "pointtype 7 pointsize 0.8") \(title)")
    case (let line, let points):
      let kind = points == nil ? "lines" : "linespoints"
      let stroke =
        switch line {
        case .dashed: "linewidth 2 dashtype (8,5)"
        case .faint: "linewidth 1 dashtype 1"
        case .solid, .none: "linewidth 2 dashtype 1"
        }
      result.append("\(source) using 1:2 with \(kind) \(color) \(stroke) \(points ?? "") \(title)")
    }
    if shown.contains(where: { $0.label?.isEmpty == false }) {
      let place =
        switch series.labelSide {
        case .above: "center offset 0,0.8"
        case .below: "center offset 0,-0.8"
        case .left: "right offset -0.9,0.1"
        case .right: "left offset 0.9,-0.1"
        }
      result.append(
        "\(source) using 1:2:4 with labels \(place) font ',\(font(Self.smallFontSize))' "
          + "textcolor rgb '\(series.color.rawValue)' notitle")
    }
    return result
  }

  private func block(_ panel: Int, _ series: Int) -> String { "$p\(panel)s\(series)" }

  private func number(_ value: Double) -> String { value.isFinite ? "\(value)" : "NaN" }

  /// A string that gnuplot takes as it is: a quote inside is doubled, a line break becomes a space.
  private func quoted(_ string: String) -> String {
    "'" + string.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''").onOneLine
      + "'"
  }

  /// A string within a data block, which knows no escape for the quote that ends it.
  private func dataString(_ string: String) -> String {
    "\"" + string.onOneLine.map { $0 == "\"" ? "'" : $0 == "\\" ? "/" : String($0) }.joined() + "\""
  }
}

extension String {
  fileprivate var onOneLine: String { String(map { $0.isNewline ? " " : $0 }) }
}
