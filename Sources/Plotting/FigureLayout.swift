/// Where the parts of a figure lie, in pixels from the lower left corner.
struct FigureLayout {
  let width: Double
  let height: Double
  let titleLines: [String]
  let captionLines: [String]
  /// Height of the strip of the caption, at the bottom.
  let captionStrip: Double
  /// Height of the strip of the shared legend, above the caption; 0 for none.
  let sharedStrip: Double
  let titleStrip: Double
  private let figure: Figure
  /// Plots are equally wide: left of those of a column lies as much as its widest tick labels need.
  private let leftStrips: [Double]
  private let plotWidth: Double

  /// A plot's sides.
  struct Sides {
    var left: Double
    var right: Double
    var bottom: Double
    var top: Double
  }

  init(_ figure: Figure) {
    self.figure = figure
    let columns = min(figure.columns, figure.panels.count)
    let rows = (figure.panels.count + figure.columns - 1) / figure.columns
    width = Double(columns * figure.panelSize.width)
    let room = width - 2 * FigureStyle.stripPadding
    titleLines = Self.wrapped(figure.title, size: FigureStyle.titleSize, room: room)
    captionLines = Self.wrapped(figure.caption, size: FigureStyle.smallSize, room: room)
    titleStrip = Self.strip(titleLines.count, FigureStyle.titleLine)
    captionStrip = Self.strip(captionLines.count, FigureStyle.captionLine)
    sharedStrip =
      figure.sharesLegend ? Self.strip(Self.legendRows(figure.sharedLegend, room), FigureStyle.legendLine) : 0
    height = titleStrip + Double(rows * figure.panelSize.height) + sharedStrip + captionStrip
    let strips = (0..<columns).map { column in
      figure.panels.enumerated().filter { $0.offset % figure.columns == column }
        .map { Self.leftStrip($0.element.y) }.max() ?? 0
    }
    leftStrips = strips
    plotWidth =
      (width - strips.reduce(0, +) - Double(columns) * FigureStyle.rightMargin) / Double(columns)
  }

  /// The plot of the panel at `index`; plots of a row stand level, whether they have a legend or not.
  func plot(_ index: Int) -> Sides {
    let (row, column) = (index / figure.columns, index % figure.columns)
    let panels = figure.panels.enumerated().filter { $0.offset / figure.columns == row }.map(\.element)
    let before = leftStrips[..<column].reduce(0) { $0 + $1 + plotWidth + FigureStyle.rightMargin }
    let left = before + leftStrips[column]
    let hasLabel = panels.contains { !$0.x.label.isEmpty }
    let hasTitle = panels.contains { !$0.title.isEmpty }
    return Sides(
      left: left, right: left + plotWidth,
      bottom: rowBottom(row) + legendStrip(row: row) + FigureStyle.tickStrip
        + (hasLabel ? FigureStyle.labelStrip : 0),
      top: rowBottom(row) + Double(figure.panelSize.height)
        - (hasTitle ? FigureStyle.panelTitleStrip : FigureStyle.topMargin))
  }

  /// The middle of the legend of the panel at `index`, or of the shared one.
  func legend(_ index: Int) -> (x: Double, y: Double) {
    if figure.sharesLegend { return (width / 2, captionStrip + sharedStrip / 2) }
    let plot = plot(index)
    let row = index / figure.columns
    return ((plot.left + plot.right) / 2, rowBottom(row) + legendStrip(row: row) / 2)
  }

  /// Entries of a legend side by side.
  func legendColumns(_ entries: [Series]) -> Int {
    Self.legendColumns(entries, figure.sharesLegend ? width - 2 * FigureStyle.stripPadding : plotWidth)
  }

  private func rowBottom(_ row: Int) -> Double {
    let rows = (figure.panels.count + figure.columns - 1) / figure.columns
    return captionStrip + sharedStrip + Double((rows - 1 - row) * figure.panelSize.height)
  }

  private func legendStrip(row: Int) -> Double {
    guard !figure.sharesLegend else { return 0 }
    let panels = figure.panels.enumerated().filter { $0.offset / figure.columns == row }.map(\.element)
    return Self.strip(
      panels.map { Self.legendRows($0.legend, plotWidth) }.max() ?? 0, FigureStyle.legendLine)
  }

  private static func strip(_ lines: Int, _ height: Double) -> Double {
    lines == 0 ? 0 : Double(lines) * height + FigureStyle.stripPadding
  }

  private static func legendColumns(_ entries: [Series], _ room: Double) -> Int {
    let widest = entries.map { FigureStyle.width($0.title ?? "", size: FigureStyle.legendSize) }.max() ?? 0
    return min(max(1, Int(room / (widest + FigureStyle.legendSample))), max(1, entries.count))
  }

  private static func legendRows(_ entries: [Series], _ room: Double) -> Int {
    let columns = legendColumns(entries, room)
    return (entries.count + columns - 1) / columns
  }

  private static func leftStrip(_ y: Axis) -> Double {
    let ticks = y.ticks.map { ticks in
      ticks.map { FigureStyle.width($0.label, size: FigureStyle.fontSize) }.max() ?? 0
    }
    return (ticks ?? FigureStyle.numberStrip) + (y.label.isEmpty ? 0 : FigureStyle.sideLabelStrip)
      + FigureStyle.stripPadding
  }

  /// `text` broken at blanks into lines that fit into `room`; no lines if it is empty.
  private static func wrapped(_ text: String, size: Double, room: Double) -> [String] {
    var lines: [String] = []
    for word in text.split(whereSeparator: \.isWhitespace) {
      if let line = lines.last, FigureStyle.width("\(line) \(word)", size: size) <= room {
        lines[lines.count - 1] = "\(line) \(word)"
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}
