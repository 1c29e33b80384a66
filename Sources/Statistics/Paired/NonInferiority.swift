/// The outcome of a test for non-inferiority: is the left side at most `margin` below the right side?
package struct NonInferiority: Sendable, Equatable {
  /// How far below is still as good; positive.
  package let margin: Double
  /// One-sided bounds of left - right.
  package let bounds: Bounds
  /// What the test could have seen.
  package let design: TestDesign

  /// Whether the lower bound lies above -margin.
  package var isShown: Bool { bounds.lower > -margin }

  /// Whether even the upper bound lies below -margin: left is worse by more than the margin.
  package var isRefuted: Bool { bounds.upper < -margin }

  /// The probability that a true difference of 0 is shown to be within the margin.
  package var power: Double { design.power(distance: margin) }
}
