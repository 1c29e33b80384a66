/// How a benchmark tells a regression from noise.
package struct GateSettings: Sendable, Equatable {
  /// Seeds that are run on either side where bits and first losses differ.
  package var seeds = 8
  /// Rounds of throughput, each base, head, head, base; one more before them does not count.
  package var rounds = 6
  /// One minus the level of the tests.
  package var confidence = 0.95
  /// How much worse still passes.
  package var margins = GateMargins()
  package var trajectory = TrajectoryBand()

  package init() {}
}
