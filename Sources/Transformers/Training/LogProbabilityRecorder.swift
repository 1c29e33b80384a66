package import Kernels

/// Keeps the log-probabilities that it is shown; for scoring alone.
package struct LogProbabilityRecorder: TokenObjective {
  package private(set) var values: [Float] = []
  package let needsEntropy = false

  package init() {}

  package mutating func evaluate(
    _ range: Range<Int>, rows: TokenHead.Rows, into coefficients: TokenHead.Coefficients
  ) {
    for row in 0..<range.count { values.append(rows.logProbability[row]) }
  }
}
