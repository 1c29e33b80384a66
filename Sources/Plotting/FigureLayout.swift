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
  /// By row of panels, from the top: the height of the legends, and of all.
  private let legendStrips: [Double]
  private let rowHeights: [Double]

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
    titleLines = Self.wrapped(figure.title, at: " ", size: FigureStyle.titleSize, room: room)
    captionLines = Self.wrapped(
      figure.caption, at: Figure.captionSeparator, size: FigureStyle.smallSize, room: room)
    titleStrip = Self.strip(titleLines.count, FigureStyle.titleLine)
    captionStrip = Self.strip(captionLines.count, FigureStyle.captionLine)
    sharedStrip = figure.sharesLegend ? Self.legendStrip(figure.sharedLegend, room) : 0
    let strips = (0..<columns).map { column in
      figure.panels.enumerated().filter { $0.offset % figure.columns == column }
        .map { Self.leftStrip($0.element.y) }.max() ?? 0
    }
    leftStrips = strips
    let plotWidth =
      (width - strips.reduce(0, +) - Double(columns) * FigureStyle.rightMargin) / Double(columns)
    self.plotWidth = plotWidth
    legendStrips = (0..<rows).map { row in
      let panels = figure.panels.dropFirst(row * figure.columns).prefix(figure.columns)
      return figure.sharesLegend ? 0 : panels.map { Self.legendStrip($0.legend, plotWidth) }.max() ?? 0
    }
    let panelHeight = Double(figure.panelSize.height)
    // A legend takes from its plot no more than 0.4 of the height, so that something is left of the plot.
    rowHeights = legendStrips.map { panelHeight + max(0, $0 - 0.4 * panelHeight) }
    height = titleStrip + rowHeights.reduce(0, +) + sharedStrip + captionStrip
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
      bottom: rowBottom(row) + legendStrips[row] + FigureStyle.tickStrip
        + (hasLabel ? FigureStyle.labelStrip : 0),
      top: rowBottom(row) + rowHeights[row]
        - (hasTitle ? FigureStyle.panelTitleStrip : FigureStyle.topMargin))
  }

  /// The strip of the legend below all panels.
  var sharedLegend: Sides {
    Sides(
      left: FigureStyle.stripPadding, right: width - FigureStyle.stripPadding, bottom: captionStrip,
      top: captionStrip + sharedStrip)
  }

  /// The strip of the legend of the panel at `index`.
  func legend(_ index: Int) -> Sides {
    let plot = plot(index)
    let row = index / figure.columns
    return Sides(
      left: plot.left, right: plot.right, bottom: rowBottom(row), top: rowBottom(row) + legendStrips[row])
  }

  private func rowBottom(_ row: Int) -> Double {
    captionStrip + sharedStrip + rowHeights[(row + 1)...].reduce(0, +)
  }

  private static func strip(_ lines: Int, _ height: Double) -> Double {
    lines == 0 ? 0 : Double(lines) * height + FigureStyle.stripPadding
  }

  /// Entries of a legend side by side.
  static func legendColumns(_ entries: [Series], _ room: Double) -> Int {
    let widest = entries.map { FigureStyle.width($0.title ?? "", size: FigureStyle.legendSize) }.max() ?? 0
    return min(max(1, Int(room / (widest + FigureStyle.legendSample))), max(1, entries.count))
  }

  /// The height of a legend.
  ///
  /// gnuplot counts letters, wide and narrow alike, to see how many entries stand side by side, and can come to fewer columns
  /// than it is allowed. What does not fit onto the page then it leaves out without a word.
  private static func legendStrip(_ entries: [Series], _ room: Double) -> Double {
    guard !entries.isEmpty else { return 0 }
    func rows(_ columns: Int) -> Int { (entries.count + columns - 1) / columns }
    let columns = legendColumns(entries, room)
    let letters = entries.map { ($0.title ?? "").unicodeScalars.count }.max() ?? 0
    let widest = 0.7 * FigureStyle.legendSize * Double(letters) + FigureStyle.gnuplotLegendSample
    let drawnRows = rows(min(columns, max(1, Int(room / widest))))
    return max(
      strip(rows(columns), FigureStyle.legendLine), Double(drawnRows) * FigureStyle.gnuplotLegendLine)
  }

  private static func leftStrip(_ y: Axis) -> Double {
    let ticks = y.ticks.map { ticks in
      ticks.map { FigureStyle.width($0.label, size: FigureStyle.fontSize) }.max() ?? 0
    }
    return (ticks ?? FigureStyle.numberStrip) + (y.label.isEmpty ? 0 : FigureStyle.sideLabelStrip)
      + FigureStyle.tickGap
  }

  /// `text` broken at `separator` into lines that fit into `room`, at blanks where a part is too long; no lines if it is
  /// empty.
  private static func wrapped(_ text: String, at separator: String, size: Double, room: Double) -> [String] {
    var lines: [String] = []
    for part in text.split(separator: separator).map(String.init) {
      if let line = lines.last, FigureStyle.width(line + separator + part, size: size) <= room {
        lines[lines.count - 1] = line + separator + part
      } else if separator != " ", FigureStyle.width(part, size: size) > room {
        lines += wrapped(part, at: " ", size: size, room: room)
      } else {
        lines.append(part)
      }
    }
    return lines
  }
}
