package import Kernels
internal import Transformers

/// GRPO's loss over the completions of one shard.
package struct GRPOObjective: TokenObjective, Sendable {
  /// What every token of a completion shares, one entry a target.
  package struct Targets: Sendable {
    package var advantages: [Double] = []
    package var weights: [Double] = []
    /// Whether the token counts in the reported means.
    package var counts: [Bool] = []
    /// log p under the reference model; empty without one.
    package var reference: [Float] = []
    /// log p when sampled; empty when the update is the first after sampling: then it is log p itself.
    package var old: [Float] = []

    package init() {}

    /// Adds the `count` targets of a completion.
    mutating func append(count: Int, advantage: Double, weight: Double, counts isCounted: Bool) {
      advantages.append(contentsOf: repeatElement(advantage, count: count))
      weights.append(contentsOf: repeatElement(weight, count: count))
      counts.append(contentsOf: repeatElement(isCounted, count: count))
    }
  }

  private let loss: GRPOLoss
  private let targets: Targets
  package let needsEntropy = true
  package private(set) var total = 0.0
  package private(set) var klSum = 0.0
  package private(set) var entropySum = 0.0
  package private(set) var clippedCount = 0
  package private(set) var tokenCount = 0
  /// log p of every target, as seen by this pass.
  package private(set) var logProbabilities: [Float] = []

  package init(_ loss: GRPOLoss, targets: Targets) {
    self.loss = loss
    self.targets = targets
    logProbabilities.reserveCapacity(targets.weights.count)
  }

  package mutating func evaluate(
    _ range: Range<Int>, rows: TokenHead.Rows, into coefficients: TokenHead.Coefficients
  ) {
    for (row, target) in range.enumerated() {
      let logProbability = rows.logProbability[row]
      let token = loss.token(
        logProbability: Double(logProbability),
        old: Double(targets.old.isEmpty ? logProbability : targets.old[target]),
        reference: targets.reference.isEmpty ? nil : Double(targets.reference[target]),
        advantage: targets.advantages[target])
      let weight = targets.weights[target]
      logProbabilities.append(logProbability)
      total += weight * token.loss
      if targets.counts[target] {
        klSum += token.kl
        entropySum += Double(rows.entropy[row])
        clippedCount += token.isClipped ? 1 : 0
        tokenCount += 1
      }
      coefficients.logProbability[row] = Float(weight * token.gradient)
      coefficients.entropy[row] = 0
      coefficients.meanLogProbability[row] = 0
    }
  }
}
