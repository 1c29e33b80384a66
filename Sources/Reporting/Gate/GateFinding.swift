package import Records

/// One metric of a comparison with its test.
package struct GateFinding: Encodable, Sendable, Equatable {
  package var metric: GateMetric
  /// The stage at whose end it was measured; nil for what belongs to the whole program.
  package var stage: Stage?
  /// Means over the runs, or the rounds, of either side.
  package var base: Double
  package var head: Double
  /// Head minus base for accuracy, else head over base minus 1.
  package var change: Double
  /// One-sided bounds of the change, each at the gate's confidence; nil where nothing was tested.
  package var lower: Double?
  package var upper: Double?
  /// How much worse still passes, in the unit of the change.
  package var margin: Double
  package var outcome: GateOutcome
  /// One-sided, that head is worse by chance alone, corrected for all metrics that were tested.
  package var pValue: Double?
  /// The smallest harm that is found with 90 % probability, in the unit of the change.
  package var detectable: Double?
  /// The test in words.
  package var method: String

  /// `GRPO accuracy`, `training speed`.
  package var name: String { Self.name(metric, stage) }

  /// A metric in words, with the stage that it belongs to.
  static func name(_ metric: GateMetric, _ stage: Stage?) -> String {
    let name =
      switch metric {
      case .accuracy: "accuracy"
      case .length: "mean length"
      case .trainThroughput: "training speed"
      case .sampleThroughput: "sampling speed"
      case .peakMemory: "peak memory"
      }
    return stage.map { "\($0.title) \(name)" } ?? name
  }
}
