import Foundation
import Kernels
import Randomness
import TestSupport
import Testing

@Suite struct TokenDistributionTests {
  static let settings = [
    SamplingSettings(), SamplingSettings(temperature: 0.6), SamplingSettings(temperature: 1.4),
    SamplingSettings(topK: 1), SamplingSettings(topK: 5), SamplingSettings(topK: 1_000),
    SamplingSettings(topP: 0.01),
    SamplingSettings(topP: 0.5), SamplingSettings(topP: 0.95), SamplingSettings(minP: 0.2),
    SamplingSettings(minP: 1),
    SamplingSettings(temperature: 0.8, topK: 6, topP: 0.7), SamplingSettings(topP: 0.9, minP: 0.1),
    SamplingSettings(temperature: 1.2, topK: 9, topP: 0.9, minP: 0.05),
  ]

  /// The filters one after the other, each on the renormalised rest of the one before, by sorting.
  private func naive(_ logits: [Double], _ settings: SamplingSettings) -> [Double] {
    func normalised(_ weights: [Double]) -> [Double] {
      let sum = weights.reduce(0, +)
      return weights.map { $0 / sum }
    }
    var p = normalised(logits.map { exp($0 / Double(settings.temperature)) })
    func keep(_ test: (_ rank: Int, _ above: Double, _ probability: Double) -> Bool) {
      let order = p.indices.sorted { (p[$1], $0) < (p[$0], $1) }
      var above = 0.0
      var kept = p
      for (rank, token) in order.enumerated() {
        if !test(rank, above, p[token]) { kept[token] = 0 }
        above += p[token]
      }
      p = normalised(kept)
    }
    if settings.topK > 0 { keep { rank, _, _ in rank < settings.topK } }
    if settings.topP < 1 { keep { _, above, _ in above < Double(settings.topP) } }
    let highest = p.max() ?? 0
    if settings.minP > 0 { keep { _, _, probability in probability >= Double(settings.minP) * highest } }
    return p
  }

  @Test(arguments: oddSizes, settings) func `probabilities are those of the filters by brute force`(
    vocabulary: Int, settings: SamplingSettings
  ) {
    var numbers = TestNumbers(seed: UInt64(vocabulary))
    let logits = numbers.floats(vocabulary, scale: 4)
    let result = TokenDistribution(vocabulary: vocabulary).probabilities(
      FloatBuffer(logits).vector, settings: settings)
    #expect(relativeDifference(result, naive(doubles(logits), settings)) < 2e-6)
  }

  @Test(arguments: settings) func `draws have the frequencies of the probabilities`(
    settings: SamplingSettings
  ) {
    let vocabulary = 17
    var numbers = TestNumbers(seed: 3)
    let logits = numbers.floats(vocabulary, scale: 2)
    let buffer = FloatBuffer(logits)
    let distribution = TokenDistribution(vocabulary: vocabulary)
    let probabilities = naive(doubles(logits), settings)
    let philox = Philox(seed: 1, purpose: .evaluationSampling)
    var counts = [Int](repeating: 0, count: vocabulary)
    let draws = 20_000
    for index in 0..<draws {
      let draw = distribution.draw(
        buffer.vector, settings: settings, uniform: philox.uniform(step: 0, sequence: 0, position: index))
      counts[Int(draw.token)] += 1
    }
    var (chiSquare, freedom) = (0.0, -1.0)
    for (count, probability) in zip(counts, probabilities) {
      if probability == 0 {
        #expect(count == 0)
      } else {
        let expected = probability * Double(draws)
        chiSquare += (Double(count) - expected) * (Double(count) - expected) / expected
        freedom += 1
      }
    }
    // Mean + 5 standard deviations of chi-square.
    #expect(chiSquare <= freedom + 5 * (2 * freedom).squareRoot())
  }

  @Test(arguments: settings) func `the log-probability is that of the full softmax`(
    settings: SamplingSettings
  ) {
    var numbers = TestNumbers(seed: 4)
    let logits = numbers.floats(33, scale: 4)
    let draw = TokenDistribution(vocabulary: 33).draw(
      FloatBuffer(logits).vector, settings: settings, uniform: 0.4)
    let expected = NaiveLayers.measures(
      doubles(logits), target: Int(draw.token), temperature: Double(settings.temperature))
    #expect(abs(Double(draw.logProbability) - expected.logProbability) < 5e-6)
  }

  @Test(arguments: oddSizes) func `greedy takes the lowest of equal tokens, at temperature one`(
    vocabulary: Int
  ) {
    var logits = [Float](repeating: 1, count: vocabulary)
    logits[vocabulary - 1] = 2
    logits[vocabulary / 2] = 2
    let distribution = TokenDistribution(vocabulary: vocabulary)
    let buffer = FloatBuffer(logits)
    for u: Float in [0, 0.5, 0.999] {
      let draw = distribution.draw(buffer.vector, settings: .greedy, uniform: u)
      #expect(Int(draw.token) == vocabulary / 2)
      let expected = NaiveLayers.measures(doubles(logits), target: vocabulary / 2, temperature: 1)
        .logProbability
      #expect(abs(Double(draw.logProbability) - expected) < 1e-6)
    }
    let probabilities = distribution.probabilities(buffer.vector, settings: .greedy)
    #expect(probabilities[vocabulary / 2] == 1 && probabilities.reduce(0, +) == 1)
  }

  @Test(arguments: [SamplingSettings(topK: 3), SamplingSettings(topP: 0.3)])
  func `filters keep the lower of equal tokens`(
    settings: SamplingSettings
  ) {
    let probabilities = TokenDistribution(vocabulary: 10).probabilities(
      FloatBuffer([Float](repeating: 0.5, count: 10)).vector, settings: settings)
    #expect(probabilities == [Float](repeating: 1 / 3, count: 3) + [Float](repeating: 0, count: 7))
  }

  @Test(arguments: settings) func `the ends of the unit interval draw tokens that can be drawn`(
    settings: SamplingSettings
  ) {
    // Half of the tokens are out of reach; sums of the others are rounded in every possible way.
    for seed in 0..<200 as Range<UInt64> {
      var numbers = TestNumbers(seed: seed)
      var logits = numbers.floats(100, scale: 1)
      for token in 50..<100 { logits[token] = -80 }
      let buffer = FloatBuffer(logits)
      let distribution = TokenDistribution(vocabulary: 100)
      for u: Float in [0, 1 - 0x1p-24] {
        let draw = distribution.draw(buffer.vector, settings: settings, uniform: u)
        #expect((0..<50).contains(draw.token), "seed \(seed), u \(u)")
      }
    }
  }
}
