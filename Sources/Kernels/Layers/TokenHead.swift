internal import Foundation

/// Log-probabilities of target tokens from rows of logits, and the way back.
///
/// Logits are divided by a temperature first; everything speaks of that distribution. Columns behind the vocabulary
/// are padding of the product: they have no probability and get no gradient.
package enum TokenHead {
  /// What the head measured of a chunk of rows, and what an objective asks of it; one entry a row.
  package struct Rows: Sendable {
    /// log p of the target token.
    package let logProbability: Vector
    /// log of the sum of exponentials of the tempered logits.
    package let logSumExp: Vector
    /// Entropy in nats; 0 where not asked for.
    package let entropy: Vector
    /// Mean of log p over the vocabulary; 0 where not asked for.
    package let meanLogProbability: Vector

    package init(logProbability: Vector, logSumExp: Vector, entropy: Vector, meanLogProbability: Vector) {
      self.logProbability = logProbability
      self.logSumExp = logSumExp
      self.entropy = entropy
      self.meanLogProbability = meanLogProbability
    }
  }

  /// Overwrites `rows` from the logits [n, at least vocabulary]; `targets` has n tokens.
  package static func overwriteForward(
    _ logits: Matrix, vocabulary: Int, targets: ArraySlice<Int32>, temperature: Float, withEntropy: Bool,
    into rows: Rows
  ) {
    let inverse = 1 / temperature
    for (row, target) in targets.enumerated() {
      let z = logits.pointer + row &* logits.stride
      let peak = maximum(z, vocabulary) * inverse
      var sums = Lanes(repeating: 0)
      var weighted = Lanes(repeating: 0)
      var plain = Lanes(repeating: 0)
      var (sumTail, weightedTail, plainTail): (Float, Float, Float) = (0, 0, 0)
      var i = 0
      while i &+ 16 <= vocabulary {
        let x = load(z, i) * inverse - peak
        let e = exponential(x)
        sums += e
        if withEntropy {
          weighted.addProduct(e, x)
          plain += x
        }
        i &+= 16
      }
      if i < vocabulary {
        let count = vocabulary &- i
        let x = loadTail(z, i, count, filler: 0) * inverse - peak
        let e = exponential(x)
        for lane in 0..<count {
          sumTail += e[lane]
          weightedTail += e[lane] * x[lane]
          plainTail += x[lane]
        }
      }
      let sum = total(sums) + sumTail
      let logSum = log(sum)
      rows.logSumExp[row] = peak + logSum
      rows.logProbability[row] = z[Int(target)] * inverse - peak - logSum
      rows.entropy[row] = withEntropy ? logSum - (total(weighted) + weightedTail) / sum : 0
      rows.meanLogProbability[row] = withEntropy ? (total(plain) + plainTail) / Float(vocabulary) - logSum : 0
    }
  }

  /// Replaces the logits by the gradient of sum_rows (a log p + b entropy + c meanLogProbability) with respect to them.
  ///
  /// With p the tempered softmax over V tokens and H its entropy, per row and token v, over the temperature:
  /// a (1[v = target] - p_v) - b p_v (log p_v + H) + c (1/V - p_v).
  package static func replaceByGradient(
    _ logits: Matrix, vocabulary: Int, targets: ArraySlice<Int32>, temperature: Float, rows: Rows,
    coefficients: Coefficients
  ) {
    let inverse = 1 / temperature
    for (row, target) in targets.enumerated() {
      let z = logits.pointer + row &* logits.stride
      let logSum = rows.logSumExp[row]
      let a = coefficients.logProbability[row] * inverse
      let b = coefficients.entropy[row] * inverse
      let c = coefficients.meanLogProbability[row] * inverse
      let entropy = rows.entropy[row]
      let share = c / Float(vocabulary)
      var i = 0
      while i < vocabulary {
        let count = min(16, vocabulary &- i)
        let raw = count == 16 ? load(z, i) : loadTail(z, i, count, filler: 0)
        let logP = raw * inverse - logSum
        let p = exponential(logP)
        var gradient = Lanes(repeating: share) - p * (a + c)
        if b != 0 { gradient -= p * b * (logP + entropy) }
        if count == 16 { store(gradient, z, i) } else { storeTail(gradient, z, i, count) }
        i &+= 16
      }
      z[Int(target)] += a
      if vocabulary < logits.columns {
        (z + vocabulary).update(repeating: 0, count: logits.columns - vocabulary)
      }
    }
  }

  /// What an objective wants of each row: the derivative of the loss with respect to what the head measured.
  package struct Coefficients: Sendable {
    package let logProbability: Vector
    package let entropy: Vector
    package let meanLogProbability: Vector

    package init(logProbability: Vector, entropy: Vector, meanLogProbability: Vector) {
      self.logProbability = logProbability
      self.entropy = entropy
      self.meanLogProbability = meanLogProbability
    }
  }
}
