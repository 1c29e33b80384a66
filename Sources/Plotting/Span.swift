/// The two ends of an error bar, a band or a bar.
package struct Span: Sendable, Equatable {
  package var lower: Double
  package var upper: Double

  package init(_ lower: Double, _ upper: Double) {
    self.lower = lower
    self.upper = upper
  }

  /// As far below `centre` as above it.
  package init(around centre: Double, by distance: Double) {
    self.init(centre - distance, centre + distance)
  }

  var isFinite: Bool { lower.isFinite && upper.isFinite }
}
