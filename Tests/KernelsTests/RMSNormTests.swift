import Kernels
import TestSupport
import Testing

@Suite struct RMSNormTests {
  private let rows = 3
  private let epsilon: Float = 1e-5

  @Test(arguments: oddSizes) func `the forward pass follows the formula`(d: Int) {
    var numbers = TestNumbers(seed: UInt64(d))
    let (x, gain) = (numbers.floats(rows * d, scale: 3), numbers.floats(d, scale: 2))
    let y = FloatBuffer(zeros: rows * d)
    let inverse = FloatBuffer(zeros: rows)
    RMSNorm.overwriteForward(
      FloatBuffer(x).matrix(rows: rows, columns: d), gain: FloatBuffer(gain).vector, epsilon: epsilon,
      into: y.matrix(rows: rows, columns: d), inverse: inverse.vector)
    let expected = NaiveLayers.rmsNorm(doubles(x), gain: doubles(gain), epsilon: Double(epsilon))
    #expect(relativeDifference(y.array(), expected) < 5e-7)
    // From the saved inverse, bit by bit the same.
    let again = FloatBuffer(zeros: rows * d)
    RMSNorm.overwriteForward(
      FloatBuffer(x).matrix(rows: rows, columns: d), gain: FloatBuffer(gain).vector,
      knownInverse: inverse.vector, into: again.matrix(rows: rows, columns: d))
    #expect(again.array() == y.array())
  }

  @Test(arguments: oddSizes) func `the backward pass is the derivative and adds to what is there`(d: Int) {
    var numbers = TestNumbers(seed: UInt64(d + 1))
    let (x, gain) = (numbers.floats(rows * d, scale: 3), numbers.floats(d, scale: 2))
    let upper = numbers.floats(rows * d)
    let (dxBefore, dgBefore) = (numbers.floats(rows * d), numbers.floats(d))
    let (input, gains, dx, dg) = (
      FloatBuffer(x), FloatBuffer(gain), FloatBuffer(dxBefore), FloatBuffer(dgBefore)
    )
    let inverse = FloatBuffer(zeros: rows)
    RMSNorm.overwriteForward(
      input.matrix(rows: rows, columns: d), gain: gains.vector, epsilon: epsilon,
      into: FloatBuffer(zeros: rows * d).matrix(rows: rows, columns: d), inverse: inverse.vector)
    RMSNorm.accumulateBackward(
      FloatBuffer(upper).matrix(rows: rows, columns: d), x: input.matrix(rows: rows, columns: d),
      gain: gains.vector,
      inverse: inverse.vector, into: dx.matrix(rows: rows, columns: d), gainGradient: dg.vector)

    let byInput = centralDifferences(at: doubles(x)) {
      weightedSum(NaiveLayers.rmsNorm($0, gain: doubles(gain), epsilon: Double(epsilon)), doubles(upper))
    }
    let byGain = centralDifferences(at: doubles(gain)) {
      weightedSum(NaiveLayers.rmsNorm(doubles(x), gain: $0, epsilon: Double(epsilon)), doubles(upper))
    }
    #expect(relativeDifference(dx.array(), zip(byInput, dxBefore).map { $0 + Double($1) }) < 1e-6)
    #expect(relativeDifference(dg.array(), zip(byGain, dgBefore).map { $0 + Double($1) }) < 1e-6)
  }

  @Test func `rows may stand apart and be normalised in place`() {
    var numbers = TestNumbers(seed: 5)
    let (stride, d) = (40, 17)
    let x = numbers.floats(rows * stride)
    let gain = numbers.floats(d)
    let buffer = FloatBuffer(x)
    let part = buffer.matrix(rows: rows, columns: stride).columns(from: 5, count: d)
    RMSNorm.overwriteForward(
      part, gain: FloatBuffer(gain).vector, epsilon: epsilon, into: part,
      inverse: FloatBuffer(zeros: rows).vector)
    var expected = doubles(x)
    for row in 0..<rows {
      let range = (row * stride + 5)..<(row * stride + 5 + d)
      expected.replaceSubrange(
        range,
        with: NaiveLayers.rmsNorm(Array(expected[range]), gain: doubles(gain), epsilon: Double(epsilon)))
    }
    #expect(relativeDifference(buffer.array(), expected) < 5e-7)
  }
}
