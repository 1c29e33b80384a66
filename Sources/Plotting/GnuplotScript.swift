internal import Texts

/// The gnuplot program that draws a figure and writes it to the standard output; the same figure gives the
/// same text.
///
/// It has two parts: `GnuplotTexts`, a data block with all texts, and commands, in which no text can stand. Text is drawn as
/// it is, without markup.
package struct GnuplotScript: Sendable {
  package let text: String

  /// The program for `figure` in `format`.
  package init(_ figure: Figure, format: FigureFormat) {
    var writer = ScriptWriter(figure.visible, format)
    writer.writeTerminal()
    for index in figure.panels.indices { writer.writeData(of: index) }
    writer.writeFrame()
    for index in figure.panels.indices { writer.writePanel(index) }
    if figure.sharesLegend { writer.writeSharedLegend() }
    writer.line("unset multiplot")
    text = writer.texts.source + writer.commands
  }
}

/// Collects the texts and commands of a script.
private struct ScriptWriter {
  private let figure: Figure
  private let format: FigureFormat
  private let layout: FigureLayout
  private(set) var texts = GnuplotTexts()
  private(set) var commands = ""
  /// The label of points that have none.
  private let noText: GnuplotTexts.Reference

  /// Pixels of a PNG to one of the SVG.
  private static let pixels = 2.0

  init(_ figure: Figure, _ format: FigureFormat) {
    self.figure = figure
    self.format = format
    layout = FigureLayout(figure)
    noText = texts.add("")
  }

  mutating func line(_ command: GnuplotCommand) {
    commands += command.source + "\n"
  }

  /// A font size as the terminal counts it: SVG in pixels; in PDF 100 pixels make an inch of 72 points, and
  /// gnuplot draws letters 96/72 times as large as the points asked for, in PNG too.
  private func font(_ pixels: Double) -> GnuplotCommand {
    switch format {
    case .svg: "\(pixels)"
    case .pdf: "\(pixels * 0.54)"
    case .png: "\(pixels * 0.75 * Self.pixels)"
    }
  }

  mutating func writeTerminal() {
    line("set encoding utf8")
    let font: GnuplotCommand = "font '\(FigureStyle.font),\(font(FigureStyle.fontSize))'"
    let (width, height) = (layout.width, layout.height)
    switch format {
    case .svg:
      line("set terminal svg size \(Int(width)),\(Int(height)) noenhanced \(font) background '#ffffff'")
    case .pdf:
      line(
        "set terminal pdfcairo size \(width / 100)in,\(height / 100)in noenhanced \(font) fontscale 1 "
          + "linewidth 1.4 dashlength 1.5")
    case .png:
      line(
        "set terminal pngcairo size \(Int(width * Self.pixels)),\(Int(height * Self.pixels)) noenhanced "
          + "\(font) fontscale 1 linewidth \(Self.pixels) pointscale \(Self.pixels) dashlength 1")
    }
  }

  /// The data blocks of a panel: x, y, the ends of both spans and the line of the label of each point.
  mutating func writeData(of panel: Int) {
    for (index, series) in figure.panels[panel].series.enumerated() {
      line("\(block(panel, index)) << EOD")
      for point in series.points {
        let spans = [point.xSpan?.lower, point.xSpan?.upper, point.ySpan?.lower, point.ySpan?.upper]
        let numbers = ([point.x, point.y] + spans.map { $0 ?? .nan }).map { "\($0)" as GnuplotCommand }
        let label = point.label.map { texts.add(label: $0) } ?? noText
        line("\(numbers.joined(separator: " ")) \(label.line)")
      }
      line("EOD")
    }
    for (name, axis) in axes(of: figure.panels[panel]) where hasDataTicks(axis) {
      line("\(tickBlock(panel, name)) << EOD")
      for tick in axis.ticks ?? [] { line("\(tick.position) \(texts.add(tick.label).line)") }
      line("EOD")
    }
  }

  private func axes(of panel: Panel) -> [(name: GnuplotCommand, axis: Axis)] {
    [("x", panel.x), ("y", panel.y)]
  }

  /// Whether an axis has to take its ticks from a data block: gnuplot takes those of the command for formats, and cuts
  /// the ones with a percent sign after 50 bytes.
  private func hasDataTicks(_ axis: Axis) -> Bool {
    (axis.ticks ?? []).contains { $0.label.unicodeScalars.contains("%") }
  }

  /// The parts of the plot command that only set ticks.
  private func tickClauses(_ panel: Panel, _ index: Int) -> [GnuplotCommand] {
    axes(of: panel).filter { hasDataTicks($0.axis) }.map { name, _ in
      let place: GnuplotCommand = name.source == "x" ? "1:(NaN)" : "(NaN):1"
      return
        "\(tickBlock(index, name)) using \(place):\(name)tic(\(Self.textOfColumn(2))) with points notitle"
    }
  }

  /// The text whose line stands in a column of a data block.
  private static func textOfColumn(_ column: Int) -> GnuplotCommand { "$text[int(column(\(column)))][2:*]" }

  /// Title and caption of the figure; as labels they are drawn with the first panel.
  mutating func writeFrame() {
    line("set multiplot")
    line("set origin 0,0")
    line("set size 1,1")
    for (index, title) in layout.titleLines.enumerated() {
      let y = layout.height - FigureStyle.stripPadding - (Double(index) + 0.4) * FigureStyle.titleLine
      writeLabel(
        title, "\(x(layout.width / 2)),\(self.y(y)) center font ',\(font(FigureStyle.titleSize))'")
    }
    for (index, caption) in layout.captionLines.enumerated() {
      let y =
        layout.captionStrip - FigureStyle.stripPadding / 2 - (Double(index) + 0.5) * FigureStyle.captionLine
      writeLabel(
        caption,
        "\(x(layout.width - FigureStyle.stripPadding)),\(self.y(y)) right font ',\(font(FigureStyle.smallSize))' textcolor rgb \(Palette.grey)"
      )
    }
  }

  private mutating func writeLabel(_ text: String, _ place: GnuplotCommand) {
    line("set label \(texts.add(text)) at screen \(place)")
  }

  mutating func writePanel(_ index: Int) {
    let panel = figure.panels[index]
    writeMargins(layout.plot(index))
    line("set title \(texts.add(panel.title)) offset 0,-0.4 font ',\(font(FigureStyle.fontSize))'")
    line("set border 3 linecolor rgb \(FigureStyle.borderColor)")
    line("unset grid")
    let grid: [GnuplotCommand] =
      (panel.x.hasGrid ?? false ? ["xtics"] : []) + (panel.y.hasGrid ?? true ? ["ytics"] : [])
    if !grid.isEmpty {
      line(
        "set grid \(grid.joined(separator: " ")) back linecolor rgb \(FigureStyle.gridColor) linewidth 0.7 "
          + "linetype 1 dashtype 1")
    }
    line("set bars 0.6")
    let legend = figure.sharesLegend ? [] : panel.legend
    writeLegend(legend, in: layout.legend(index))
    for (name, axis) in axes(of: panel) { writeAxis(name, axis) }
    line("unset arrow")
    for rule in panel.x.rules { writeRule("first \(rule),graph 0", "first \(rule),graph 1") }
    for rule in panel.y.rules { writeRule("graph 0,first \(rule)", "graph 1,first \(rule)") }
    // Bands lie behind everything else.
    let order = panel.series.indices.filter { panel.series[$0].spans == .band }
    var clauses = order.compactMap { band(panel, index, $0) }
    clauses += panel.series.indices.flatMap { self.clauses(panel, index, $0) }
    // Entries of their own: a series takes several parts to draw, and may have none of the legend's.
    clauses += legend.map { entry($0) } + tickClauses(panel, index)
    if panel.hasData {
      line("plot " + clauses.joined(separator: ", \\\n  "))
    } else {
      writeEmpty(legend.map { entry($0) } + tickClauses(panel, index))
    }
    // Labels belong to the figure: drawn with the first panel, not once more with each.
    line("unset label")
  }

  private mutating func writeMargins(_ sides: FigureLayout.Sides) {
    line("set lmargin at screen \(x(sides.left))")
    line("set rmargin at screen \(x(sides.right))")
    line("set bmargin at screen \(y(sides.bottom))")
    line("set tmargin at screen \(y(sides.top))")
  }

  /// A plot of nothing but a legend, as wide as the figure: gnuplot sets a legend no wider than its plot.
  mutating func writeSharedLegend() {
    let entries = figure.sharedLegend
    guard !entries.isEmpty else { return }
    let parts: [GnuplotCommand] = [
      "title", "border", "xtics", "ytics", "xlabel", "ylabel", "grid", "arrow", "logscale",
    ]
    for part in parts { line("unset \(part)") }
    writeMargins(layout.sharedLegend)
    writeLegend(entries, in: layout.sharedLegend)
    line("set xrange [0:1]")
    line("set yrange [0:1]")
    line("plot " + entries.map { entry($0) }.joined(separator: ", \\\n  "))
  }

  private mutating func writeLegend(_ entries: [Series], in strip: FigureLayout.Sides) {
    guard !entries.isEmpty else { return line("unset key") }
    let (x, y) = (x((strip.left + strip.right) / 2), y((strip.bottom + strip.top) / 2))
    line(
      "set key at screen \(x),\(y) center center horizontal maxcols "
        + "\(FigureLayout.legendColumns(entries, strip.right - strip.left)) samplen 2.5 width 1 noenhanced")
    line("set key font ',\(font(FigureStyle.legendSize))'")
  }

  private mutating func writeRule(_ from: GnuplotCommand, _ to: GnuplotCommand) {
    line(
      "set arrow from \(from) to \(to) nohead back linecolor rgb \(FigureStyle.ruleColor) linewidth 1 "
        // Without a line type of its own gnuplot forgets the dashes from the second panel on.
        + "linetype 1 dashtype 3")
  }

  private mutating func writeAxis(_ name: GnuplotCommand, _ axis: Axis) {
    // In SVG gnuplot leaves more room between tick labels and x label than is needed.
    let offset = name.source == "x" && format == .svg ? 0.6 : 0
    line("set \(name)label \(texts.add(axis.label)) offset 0,\(offset)")
    line(axis.scale == .logarithmic ? "set logscale \(name)" : "unset logscale \(name)")
    line("set \(name)range [\(end(axis.lower)):\(end(axis.upper))]")
    let style: GnuplotCommand = "nomirror out scale 0.6"
    if hasDataTicks(axis) {
      line("set \(name)tics \(style) ()")
    } else if let ticks = axis.ticks {
      let list = ticks.map { "\(texts.add($0.label)) \($0.position)" as GnuplotCommand }.joined(
        separator: ", ")
      line("set \(name)tics \(style) (\(list))")
    } else {
      line("set \(name)tics \(style) autofreq")
    }
  }

  /// An end of an axis, which the data set if nothing else does.
  private func end(_ value: Double?) -> GnuplotCommand { value.map { "\($0)" } ?? "*" }

  /// Axes without data, and the words that say so; `clauses` are the other parts of the plot command.
  private mutating func writeEmpty(_ clauses: [GnuplotCommand]) {
    line("unset logscale")
    line("unset arrow")
    line("set label 'not measured' at graph 0.5,0.5 center textcolor rgb \(Palette.grey)")
    line("set xrange [0:1]")
    line("set yrange [0:1]")
    line("plot " + (["NaN notitle"] + clauses).joined(separator: ", \\\n  "))
  }

  /// The part of the plot command that draws a series' band.
  private func band(_ panel: Panel, _ panelIndex: Int, _ index: Int) -> GnuplotCommand? {
    let series = panel.series[index]
    guard series.drawable(in: panel).contains(where: { $0.ySpan?.isFinite == true }) else { return nil }
    return "\(block(panelIndex, index)) using 1:5:6 with filledcurves fillcolor rgb "
      + "\(series.color, .band) fillstyle solid noborder notitle"
  }

  /// The parts of the plot command that draw one series: error bars, then line and points, then labels.
  private func clauses(_ panel: Panel, _ panelIndex: Int, _ index: Int) -> [GnuplotCommand] {
    let series = panel.series[index]
    let shown = series.drawable(in: panel)
    guard !shown.isEmpty else { return [] }
    let source = block(panelIndex, index)
    if series.spans == .boxes { return ["\(source) using 1:2:3:4:5:6 \(look(series)) notitle"] }
    let bar: GnuplotCommand =
      "linecolor rgb \(series.color) linewidth \(FigureStyle.thinLine) pointtype 0 notitle"
    var result: [GnuplotCommand] = []
    if series.spans == .bars, shown.contains(where: { $0.ySpan?.isFinite == true }) {
      result.append("\(source) using 1:2:5:6 with yerrorbars \(bar)")
    }
    if series.spans == .bars, shown.contains(where: { $0.xSpan?.isFinite == true }) {
      result.append("\(source) using 1:2:3:4 with xerrorbars \(bar)")
    }
    result.append("\(source) using 1:2 \(look(series)) notitle")
    if shown.contains(where: { $0.label?.isEmpty == false }) {
      let place: GnuplotCommand =
        switch series.labelSide {
        case .above: "center offset 0,0.8"
        case .below: "center offset 0,-0.8"
        case .left: "right offset -0.9,0.1"
        case .right: "left offset 0.9,-0.1"
        }
      result.append(
        "\(source) using 1:2:(\(Self.textOfColumn(7))) with labels \(place) font ',\(font(FigureStyle.smallSize))' "
          + "textcolor rgb \(series.color) notitle")
    }
    return result
  }

  /// The part of the plot command that puts a series into the legend.
  private mutating func entry(_ series: Series) -> GnuplotCommand {
    "NaN \(look(series, ofData: false)) title \(texts.add(series.title ?? ""))"
  }

  /// How a series is drawn: its lines and points, or its boxes.
  private func look(_ series: Series, ofData isData: Bool = true) -> GnuplotCommand {
    let opaque: GnuplotCommand = "linecolor rgb \(series.color)"
    if series.spans == .boxes {
      // What is not data has no widths that boxes between two ends could take.
      return "with \(isData ? "boxxyerror" : "boxes") \(opaque) fillstyle solid 0.85 noborder"
    }
    let faint: GnuplotCommand = "linecolor rgb \(series.color, .faint)"
    let points: GnuplotCommand =
      switch series.marker {
      case .dot: "pointtype \(Series.Marker.circle.rawValue) pointsize \(FigureStyle.dotSize)"
      case .none where series.line == .none: "pointtype 0"
      case .none: ""
      case let marker?: "pointtype \(marker.rawValue) pointsize \(FigureStyle.markerSize)"
      }
    let kind: GnuplotCommand =
      series.line == .none ? "points" : series.marker == nil ? "lines" : "linespoints"
    let stroke: GnuplotCommand =
      switch series.line {
      case .none: ""
      case .solid: "linewidth \(FigureStyle.lineWidth) dashtype 1"
      case .dashed: "linewidth \(FigureStyle.lineWidth) dashtype \(FigureStyle.dashes)"
      case .faint: "linewidth 1 dashtype 1"
      }
    let isFaint = series.line == .faint || series.marker == .dot
    return (["with \(kind) \(isFaint ? faint : opaque)", stroke, points] as [GnuplotCommand])
      .filter { !$0.source.isEmpty }.joined(separator: " ")
  }

  private func block(_ panel: Int, _ series: Int) -> GnuplotCommand { "$p\(panel)s\(series)" }

  private func tickBlock(_ panel: Int, _ axis: GnuplotCommand) -> GnuplotCommand { "$p\(panel)\(axis)" }

  /// A length along x or y as a share of the figure, as gnuplot's screen coordinates count.
  private func x(_ pixels: Double) -> GnuplotCommand { "\(pixels / layout.width)" }
  private func y(_ pixels: Double) -> GnuplotCommand { "\(pixels / layout.height)" }
}
