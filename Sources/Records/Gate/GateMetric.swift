/// What a gate compares between two sides.
package enum GateMetric: String, Codable, Sendable, CaseIterable {
  /// Share of right solutions, at the end of a stage.
  case accuracy
  /// Mean solution length in tokens under the benchmark's budget, at the end of a stage.
  case length
  /// Tokens a second of training steps.
  case trainThroughput = "train_throughput"
  /// Tokens a second of sampling.
  case sampleThroughput = "sample_throughput"
  /// The most memory that a process held at once.
  case peakMemory = "peak_memory"

  /// Whether more is better.
  package var isHigherBetter: Bool { self != .length && self != .peakMemory }

  /// Whether changes are taken relative to the base, as logarithms of ratios; else as differences.
  package var isRelative: Bool { self != .accuracy }

  /// Whether it comes from solutions, whose bits can be the same on both sides.
  package var isQuality: Bool { self == .accuracy || self == .length }
}
