package import Kernels
internal import Transformers

/// Supervised fine-tuning: the mean negative log-likelihood of the target tokens.
package struct LikelihoodObjective: TokenObjective, Sendable {
  /// 1 / number of targets in the whole batch, all shards together.
  private let weight: Float
  /// Sum of log p over the targets seen.
  package private(set) var logLikelihood = 0.0
  package let needsEntropy = false

  package init(totalTargets: Int) { weight = 1 / Float(totalTargets) }

  package mutating func evaluate(
    _ range: Range<Int>, rows: TokenHead.Rows, into coefficients: TokenHead.Coefficients
  ) {
    for row in 0..<range.count {
      logLikelihood += Double(rows.logProbability[row])
      coefficients.logProbability[row] = -weight
      coefficients.entropy[row] = 0
      coefficients.meanLogProbability[row] = 0
    }
  }
}
