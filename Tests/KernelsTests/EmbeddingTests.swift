import Kernels
import TestSupport
import Testing

@Suite struct EmbeddingTests {
  @Test(arguments: oddSizes) func `rows are looked up, and gradients of equal tokens add up`(d: Int) {
    var numbers = TestNumbers(seed: UInt64(d))
    let tokens: [Int32] = [9, 3, 0, 3, 3]
    let (table, upper, before) = (
      numbers.floats(4 * d * 3), numbers.floats(tokens.count * d), numbers.floats(4 * d * 3)
    )
    let (weights, x, gradient) = (
      FloatBuffer(table), FloatBuffer(zeros: tokens.count * d), FloatBuffer(before)
    )
    Embedding.overwriteForward(
      tokens[...], table: weights.matrix(rows: 12, columns: d), into: x.matrix(rows: tokens.count, columns: d)
    )
    #expect(x.array() == tokens.flatMap { table[(Int($0) * d)..<(Int($0) * d + d)] })

    Embedding.accumulateBackward(
      tokens[...], FloatBuffer(upper).matrix(rows: tokens.count, columns: d),
      into: gradient.matrix(rows: 12, columns: d))
    var expected = doubles(before)
    for (row, token) in tokens.enumerated() {
      for i in 0..<d { expected[Int(token) * d + i] += Double(upper[row * d + i]) }
    }
    #expect(relativeDifference(gradient.array(), expected) < 2e-7)
  }
}
