import Kernels
import TestSupport
import Testing

@Suite struct TokenHeadTests {
  private let rows = 3
  private let padding = 5

  /// Logits with padding columns whose contents would spoil any sum, the targets and what the head measures.
  private struct Case {
    let vocabulary: Int
    let logits: [Float]
    let targets: [Int32]
    let buffer: FloatBuffer
    let measured: TokenHead.Rows

    init(vocabulary: Int, rows: Int, padding: Int, temperature: Float, withEntropy: Bool) {
      self.vocabulary = vocabulary
      var numbers = TestNumbers(seed: UInt64(vocabulary))
      logits = numbers.floats(rows * vocabulary, scale: 5)
      targets = numbers.tokens(rows, below: vocabulary)
      let columns = vocabulary + padding
      var padded = [Float](repeating: 1e4, count: rows * columns)
      for row in 0..<rows {
        padded.replaceSubrange(
          (row * columns)..<(row * columns + vocabulary),
          with: logits[(row * vocabulary)..<((row + 1) * vocabulary)])
      }
      buffer = FloatBuffer(padded)
      func vector() -> Vector { FloatBuffer([Float](repeating: .nan, count: rows)).vector }
      measured = TokenHead.Rows(
        logProbability: vector(), logSumExp: vector(), entropy: vector(), meanLogProbability: vector())
      TokenHead.overwriteForward(
        buffer.matrix(rows: rows, columns: columns), vocabulary: vocabulary, targets: targets[...],
        temperature: temperature, withEntropy: withEntropy, into: measured)
    }

    func expected(_ logits: [Double], temperature: Float) -> [NaiveLayers.TokenMeasures] {
      targets.indices.map { row in
        NaiveLayers.measures(
          Array(logits[(row * vocabulary)..<((row + 1) * vocabulary)]), target: Int(targets[row]),
          temperature: Double(temperature))
      }
    }
  }

  @Test(arguments: oddSizes, [0.5, 1, 1.7] as [Float])
  func `log-probability, entropy and mean log-probability`(
    vocabulary: Int, temperature: Float
  ) {
    let given = Case(
      vocabulary: vocabulary, rows: rows, padding: padding, temperature: temperature, withEntropy: true)
    let expected = given.expected(doubles(given.logits), temperature: temperature)
    // Log-probabilities are differences of numbers up to 10: a few units in their last place.
    let tolerance = 5e-6
    #expect(
      absoluteDifference(doubles(given.measured.logProbability.array), expected.map(\.logProbability))
        < tolerance)
    #expect(
      absoluteDifference(doubles(given.measured.logSumExp.array), expected.map(\.logSumExp)) < tolerance)
    #expect(absoluteDifference(doubles(given.measured.entropy.array), expected.map(\.entropy)) < tolerance)
    #expect(
      absoluteDifference(doubles(given.measured.meanLogProbability.array), expected.map(\.meanLogProbability))
        < tolerance)
  }

  @Test(arguments: oddSizes, [0.5, 1, 1.7] as [Float]) func `the gradient is that of the three measures`(
    vocabulary: Int, temperature: Float
  ) {
    let given = Case(
      vocabulary: vocabulary, rows: rows, padding: padding, temperature: temperature, withEntropy: true)
    var numbers = TestNumbers(seed: 77)
    let (a, b, c) = (numbers.floats(rows), numbers.floats(rows), numbers.floats(rows))
    let matrix = given.buffer.matrix(rows: rows, columns: vocabulary + padding)
    TokenHead.replaceByGradient(
      matrix, vocabulary: vocabulary, targets: given.targets[...], temperature: temperature,
      rows: given.measured,
      coefficients: TokenHead.Coefficients(
        logProbability: FloatBuffer(a).vector, entropy: FloatBuffer(b).vector,
        meanLogProbability: FloatBuffer(c).vector))
    let expected = centralDifferences(at: doubles(given.logits)) { logits in
      given.expected(logits, temperature: temperature).enumerated().reduce(0) { sum, row in
        sum + Double(a[row.offset]) * row.element.logProbability + Double(b[row.offset]) * row.element.entropy
          + Double(c[row.offset]) * row.element.meanLogProbability
      }
    }
    var gradient: [Float] = []
    for row in 0..<rows {
      let all = matrix.row(row).array
      gradient += all.prefix(vocabulary)
      #expect(all.suffix(padding).allSatisfy { $0 == 0 })
    }
    // A vocabulary of one token has no gradient at all.
    let scale = vocabulary == 1 ? 1 : expected.reduce(0) { max($0, abs($1)) }
    #expect(absoluteDifference(doubles(gradient), expected) / scale < 5e-6)
  }

  @Test func `without entropy the rest is the same`() {
    let with = Case(vocabulary: 33, rows: rows, padding: padding, temperature: 0.7, withEntropy: true)
    let without = Case(vocabulary: 33, rows: rows, padding: padding, temperature: 0.7, withEntropy: false)
    #expect(with.measured.logProbability.array == without.measured.logProbability.array)
    #expect(without.measured.entropy.array == [0, 0, 0])
    #expect(without.measured.meanLogProbability.array == [0, 0, 0])
  }
}
