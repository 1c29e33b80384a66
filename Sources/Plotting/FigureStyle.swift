/// How all figures look: their letters, strokes, marks and margins, in pixels of the SVG.
enum FigureStyle {
  static let font: GnuplotCommand = "DejaVu Sans"
  static let fontSize = 13.0
  static let titleSize = 16.0
  static let legendSize = 12.0
  static let smallSize = 10.5
  static let lineWidth = 2.0
  static let thinLine = 1.2
  static let markerSize = 0.8
  static let dotSize = 0.42
  static let dashes: GnuplotCommand = "(8,5)"

  /// How much shines through, as gnuplot writes it before a color.
  enum Transparency: String {
    case none = ""
    case faint = "90"
    case band = "c8"
  }

  static let borderColor: GnuplotCommand = "'#404040'"
  static let gridColor: GnuplotCommand = "'#dddddd'"
  static let ruleColor: GnuplotCommand = "'#404040'"

  /// Heights of a line of the title, of the caption and of the legend, and what is left free around each of them.
  static let titleLine = 24.0
  static let captionLine = 15.0
  static let legendLine = 20.0
  static let stripPadding = 10.0
  /// Below a plot: tick labels, and the axis label where there is one.
  static let tickStrip = 34.0
  static let labelStrip = 26.0
  /// Above a plot with and without a title.
  static let panelTitleStrip = 34.0
  static let topMargin = 12.0
  /// Left of a plot: the axis label, tick labels that gnuplot chooses, ticks and gaps.
  static let sideLabelStrip = 30.0
  static let numberStrip = 40.0
  static let tickGap = 28.0
  static let rightMargin = 18.0
  /// A legend's entry besides its letters: the sample and the gap to the next.
  static let legendSample = 52.0
  /// The same as gnuplot reckons, and the height of a line of a legend that it draws.
  static let gnuplotLegendSample = 56.0
  static let gnuplotLegendLine = 18.0

  /// The width of `text` in letters of `size`, on the safe side.
  static func width(_ text: String, size: Double) -> Double {
    text.reduce(0) { width, letter in
      let share = letter.isUppercase ? 0.7 : letter.isNumber ? 0.64 : letter.isLetter ? 0.57 : 0.42
      return width + share * size
    }
  }
}
