internal import Foundation

/// The clipped surrogate and the KL term of GRPO, token by token.
package struct GRPOLoss: Sendable, Equatable {
  package var normalization: LossNormalization
  /// Weight of the KL term; 0 leaves it out.
  package var beta: Double
  package var epsilonLow: Double
  package var epsilonHigh: Double

  package init(normalization: LossNormalization, beta: Double, epsilonLow: Double, epsilonHigh: Double) {
    self.normalization = normalization
    self.beta = beta
    self.epsilonLow = epsilonLow
    self.epsilonHigh = epsilonHigh
  }

  /// One token's share of the loss, before its weight.
  package struct Token: Sendable, Equatable {
    package var loss: Double
    /// Derivative of the loss with respect to log p.
    package var gradient: Double
    package var isClipped: Bool
    /// k3 estimate of KL(policy || reference); 0 without a reference.
    package var kl: Double
  }

  /// The loss of a token with log p now, when sampled (`old`) and under the reference.
  ///
  /// With rho = exp(log p - old): -min(rho A, clip(rho, 1 - low, 1 + high) A) + beta k3, where
  /// k3 = exp(ref - log p) - (ref - log p) - 1 (J. Schulman, "Approximating KL divergence", 2020).
  package func token(logProbability: Double, old: Double, reference: Double?, advantage: Double) -> Token {
    let ratio = exp(logProbability - old)
    let clipped = min(max(ratio, 1 - epsilonLow), 1 + epsilonHigh)
    let (free, bounded) = (ratio * advantage, clipped * advantage)
    // Where the bounded term is the smaller one, rho is outside its interval and the term is constant.
    var token = Token(
      loss: -min(free, bounded), gradient: free <= bounded ? -free : 0,
      isClipped: (ratio < 1 - epsilonLow && advantage < 0) || (ratio > 1 + epsilonHigh && advantage > 0),
      kl: 0)
    if beta != 0, let reference {
      let distance = reference - logProbability
      let e = exp(distance)
      token.kl = e - distance - 1
      token.loss += beta * token.kl
      token.gradient += beta * (1 - e)
    }
    return token
  }

  /// The weight of each token of completions with `lengths` tokens in the loss: what its share is multiplied by.
  /// Completions with `masked` give nothing, but count as sequences.
  package func weights(lengths: [Int], masked: [Bool], maxCompletionLength: Int) -> [Double] {
    let sequences = Double(lengths.count)
    let tokens = Double(max(1, zip(lengths, masked).reduce(0) { $0 + ($1.1 ? 0 : $1.0) }))
    return zip(lengths, masked).map { length, isMasked in
      if isMasked { return 0 }
      switch normalization {
      case .grpo: return 1 / (Double(max(1, length)) * sequences)
      case .bnpo, .dapo: return 1 / tokens
      case .drGRPO: return 1 / (sequences * Double(maxCompletionLength))
      }
    }
  }
}
