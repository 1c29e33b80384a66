/// How far the first losses of a stage may differ by rounding alone.
package struct TrajectoryBand: Sendable, Equatable {
  /// Steps of each stage that are compared.
  package var steps = 20
  /// The largest relative difference of their losses that rounding explains.
  package var band = 1e-5

  package init() {}
}
