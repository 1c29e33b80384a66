/// Points that belong together, and how they look.
package struct Series: Sendable, Equatable {
  /// As the legend names it; nil keeps it out of the legend.
  package var title: String?
  package var points: [DataPoint]
  package var color: Palette
  package var line: Line
  package var marker: Marker?
  package var spans: Spans
  /// Where the points' labels stand.
  package var labelSide: LabelSide

  package init(
    _ title: String?, points: [DataPoint], color: Palette, line: Line = .solid, marker: Marker? = .circle,
    spans: Spans = .bars, labelSide: LabelSide = .above
  ) {
    self.title = title
    self.points = points
    self.color = color
    self.line = line
    self.marker = marker
    self.spans = spans
    self.labelSide = labelSide
  }

  /// Filled rectangles between the ends of the points' spans.
  package static func boxes(_ title: String?, _ points: [DataPoint], color: Palette) -> Series {
    Series(title, points: points, color: color, line: .none, marker: nil, spans: .boxes)
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
    /// Small and pale: the values of which another series shows the mean.
    case dot = -7
  }

  /// What the points' spans are drawn as.
  package enum Spans: Sendable, Equatable {
    /// Error bars.
    case bars
    /// A pale band between the ends of `ySpan`, behind all lines.
    case band
    /// Rectangles, and nothing else of the point.
    case boxes
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
