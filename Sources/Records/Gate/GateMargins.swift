/// How much worse still passes, metric by metric.
package struct GateMargins: Sendable, Equatable {
  /// A difference of shares: 0.05 is 5 points.
  package var accuracy = 0.05
  /// Shares of the base.
  package var length = 0.05
  package var trainThroughput = 0.05
  package var sampleThroughput = 0.05
  package var peakMemory = 0.1

  package init() {}

  package subscript(metric: GateMetric) -> Double {
    switch metric {
    case .accuracy: accuracy
    case .length: length
    case .trainThroughput: trainThroughput
    case .sampleThroughput: sampleThroughput
    case .peakMemory: peakMemory
    }
  }
}
