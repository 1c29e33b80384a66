/// A point of a series, with error bars and a label if it has them.
package struct DataPoint: Sendable, Equatable {
  package var x: Double
  package var y: Double
  /// Ends of the error bar along x, or of a bar's width.
  package var xSpan: Span?
  /// Ends of the error bar along y, of the band at this place, or of a bar's height.
  package var ySpan: Span?
  package var label: String?

  package init(_ x: Double, _ y: Double, xSpan: Span? = nil, ySpan: Span? = nil, label: String? = nil) {
    self.x = x
    self.y = y
    self.xSpan = xSpan
    self.ySpan = ySpan
    self.label = label
  }

  /// A filled rectangle.
  package static func box(x: Span, y: Span) -> DataPoint {
    DataPoint((x.lower + x.upper) / 2, (y.lower + y.upper) / 2, xSpan: x, ySpan: y)
  }
}
