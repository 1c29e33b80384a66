/// One axis of a panel.
package struct Axis: Sendable, Equatable {
  /// With its unit; empty for none.
  package var label: String
  package var scale: Scale
  /// Ends of the axis; nil leaves the end to the data. An upper end below the lower one turns the axis round.
  package var lower: Double?
  package var upper: Double?
  /// Ticks that replace the automatic ones.
  package var ticks: [Tick]?
  /// Where thin lines go across the panel: the zero of a difference, a mean.
  package var rules: [Double]
  /// Whether pale lines go across the panel at the ticks; nil for those of a y axis only.
  package var hasGrid: Bool?

  package init(
    _ label: String, scale: Scale = .linear, lower: Double? = nil, upper: Double? = nil, ticks: [Tick]? = nil,
    rules: [Double] = [], hasGrid: Bool? = nil
  ) {
    self.label = label
    self.scale = scale
    self.lower = lower
    self.upper = upper
    self.ticks = ticks
    self.rules = rules
    self.hasGrid = hasGrid
  }

  /// An axis of named places at 0, 1, 2, …; as a y axis the first stands on top.
  /// - Parameter isNamed: Whether the names are written; panels side by side write them once.
  package static func categories(_ names: [String], label: String = "", isNamed: Bool = true) -> Axis {
    Axis(
      label, lower: Double(names.count) - 0.5, upper: -0.5,
      ticks: names.enumerated().map { Tick(Double($0), isNamed ? $1 : "") }, hasGrid: false)
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
