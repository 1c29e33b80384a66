import Foundation
import Kernels
import TestSupport
import Testing
import Training

@Suite struct GRPOLossTests {
  @Test(arguments: [0, 0.04, 1], [(0.2, 0.2), (0.2, 0.28), (0.1, 1)])
  func `a token's gradient is the derivative of its loss`(
    beta: Double, epsilon: (Double, Double)
  ) {
    let loss = GRPOLoss(normalization: .grpo, beta: beta, epsilonLow: epsilon.0, epsilonHigh: epsilon.1)
    for logProbability in [-0.01, -0.7, -4] {
      for distance in [-1.1, -0.3, -0.1, 0, 0.07, 0.2, 0.9] {
        for reference in [nil, -0.5, -3] {
          for advantage in [-1.3, 0, 0.8] {
            func token(_ x: Double) -> GRPOLoss.Token {
              loss.token(
                logProbability: x, old: logProbability - distance, reference: reference, advantage: advantage)
            }
            let expected = centralDifferences(at: [logProbability], step: 1e-6) { token($0[0]).loss }[0]
            let result = token(logProbability)
            #expect(abs(result.gradient - expected) < 1e-7)
            let ratio = exp(distance)
            let outside =
              (ratio < 1 - epsilon.0 && advantage < 0) || (ratio > 1 + epsilon.1 && advantage > 0)
            #expect(result.isClipped == outside)
            if outside && (beta == 0 || reference == nil) { #expect(result.gradient == 0) }
          }
        }
      }
    }
  }

  @Test func `the KL estimate is never negative and zero at the reference`() {
    let loss = GRPOLoss(normalization: .grpo, beta: 0.5, epsilonLow: 0.2, epsilonHigh: 0.2)
    for (p, q) in [(-1.0, -1.0), (-1, -2), (-2, -1)] {
      let token = loss.token(logProbability: p, old: p, reference: q, advantage: 0)
      #expect(abs(token.kl - (exp(q - p) - (q - p) - 1)) < 1e-15)
      #expect((token.kl == 0) == (p == q) && token.kl >= 0)
      #expect(abs(token.loss - 0.5 * token.kl) < 1e-15)
    }
  }

  @Test func `weights of three completions by hand`() {
    // One over the weight, which is a whole number; 0 for none.
    func divisors(_ normalization: LossNormalization, _ masked: [Bool]) -> [Double] {
      GRPOLoss(normalization: normalization, beta: 0, epsilonLow: 0.2, epsilonHigh: 0.2).weights(
        lengths: [2, 4, 5], masked: masked, maxCompletionLength: 10
      ).map { $0 == 0 ? 0 : (1e9 / $0).rounded() / 1e9 }
    }
    let none = [false, false, false]
    let second = [false, true, false]
    #expect(divisors(.grpo, none) == [6, 12, 15])
    #expect(divisors(.grpo, second) == [6, 0, 15])
    for normalization in [LossNormalization.bnpo, .dapo] {
      #expect(divisors(normalization, none) == [11, 11, 11])
      #expect(divisors(normalization, second) == [7, 0, 7])
      #expect(divisors(normalization, [true, true, true]) == [0, 0, 0])
    }
    #expect(divisors(.drGRPO, none) == [30, 30, 30])
    #expect(divisors(.drGRPO, second) == [30, 0, 30])
  }
}
