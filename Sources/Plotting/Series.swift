/// Points that belong together, and how they look.
package struct Series: Sendable, Equatable {
  /// As the legend names it; nil keeps it out of the legend.
  package var title: String?
  package var points: [DataPoint]
  package var color: Palette
  package var line: Line
  package var marker: Marker?
  /// Where the points' labels stand.
  package var labelSide: LabelSide

  package init(
    _ title: String?, points: [DataPoint], color: Palette, line: Line = .solid, marker: Marker? = .circle,
    labelSide: LabelSide = .above
  ) {
    self.title = title
    self.points = points
    self.color = color
    self.line = line
    self.marker = marker
    self.labelSide = labelSide
  }

  /// How points are joined. A point that is not a number breaks the line.
  package enum Line: Sendable, Equatable {
    case none, solid, dashed
    /// Pale and thin, for raw values behind smoothed ones.
    case faint
  }

  /// Shapes, so that series differ by more than their colour.
  package enum Marker: Int, Sendable, Equatable {
    case square = 5
    case circle = 7
    case triangle = 9
    case diamond = 13
    case openCircle = 6
  }

  /// The side of a point that its label stands on.
  package enum LabelSide: Sendable, Equatable {
    case above, below, left, right
  }

  /// The points that `panel`'s axes can show.
  func drawable(in panel: Panel) -> [DataPoint] {
    points.filter {
      $0.x.isFinite && $0.y.isFinite && (panel.x.scale == .linear || $0.x > 0)
        && (panel.y.scale == .linear || $0.y > 0)
    }
  }
}

/// A point of a series, with an error bar and a label if it has them.
package struct DataPoint: Sendable, Equatable {
  package var x: Double
  package var y: Double
  /// Half the length of the error bar.
  package var error: Double?
  package var label: String?

  package init(_ x: Double, _ y: Double, error: Double? = nil, label: String? = nil) {
    self.x = x
    self.y = y
    self.error = error
    self.label = label
  }
}

/// Colours that stay apart for colour-blind readers (M. Okabe, K. Ito, "Color universal design", 2008);
/// yellow is left out, being too pale for lines on white.
package enum Palette: String, Sendable, CaseIterable {
  case black = "#000000"
  case orange = "#E69F00"
  case sky = "#56B4E9"
  case green = "#009E73"
  case blue = "#0072B2"
  case vermilion = "#D55E00"
  case purple = "#CC79A7"
  /// For what stays in the background.
  case grey = "#7F7F7F"
}
