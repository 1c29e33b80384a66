/// One axis of a panel.
package struct Axis: Sendable, Equatable {
  /// With its unit.
  package var label: String
  package var scale: Scale
  /// Ends of the axis; nil leaves the end to the data.
  package var lower: Double?
  package var upper: Double?
  /// Ticks that replace the automatic ones.
  package var ticks: [Tick]?

  package init(
    _ label: String, scale: Scale = .linear, lower: Double? = nil, upper: Double? = nil, ticks: [Tick]? = nil
  ) {
    self.label = label
    self.scale = scale
    self.lower = lower
    self.upper = upper
    self.ticks = ticks
  }

  /// How values are spread over an axis.
  package enum Scale: Sendable, Equatable {
    case linear
    /// To base 10; values that are not positive are left out.
    case logarithmic
  }

  /// A named position.
  package struct Tick: Sendable, Equatable {
    package var position: Double
    package var label: String

    package init(_ position: Double, _ label: String) {
      self.position = position
      self.label = label
    }
  }
}
