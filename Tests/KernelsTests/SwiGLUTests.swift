import Kernels
import TestSupport
import Testing

@Suite struct SwiGLUTests {
  private let rows = 3

  @Test(arguments: oddSizes) func `the forward pass follows the formula`(f: Int) {
    var numbers = TestNumbers(seed: UInt64(f))
    let x = numbers.floats(rows * 2 * f, scale: 6)
    let y = FloatBuffer(zeros: rows * f)
    SwiGLU.overwriteForward(
      FloatBuffer(x).matrix(rows: rows, columns: 2 * f), into: y.matrix(rows: rows, columns: f))
    #expect(relativeDifference(y.array(), NaiveLayers.swiGLU(doubles(x), width: f)) < 5e-7)
  }

  @Test(arguments: oddSizes) func `the backward pass is the derivative, and gives the output again`(f: Int) {
    var numbers = TestNumbers(seed: UInt64(f + 1))
    let x = numbers.floats(rows * 2 * f, scale: 6)
    let upper = numbers.floats(rows * f)
    let buffer = FloatBuffer(x)
    let (y, again) = (FloatBuffer(zeros: rows * f), FloatBuffer(upper))
    SwiGLU.overwriteForward(buffer.matrix(rows: rows, columns: 2 * f), into: y.matrix(rows: rows, columns: f))
    SwiGLU.replaceByGradient(
      buffer.matrix(rows: rows, columns: 2 * f), gradientByOutput: again.matrix(rows: rows, columns: f))
    #expect(again.array() == y.array())
    let expected = centralDifferences(at: doubles(x)) {
      weightedSum(NaiveLayers.swiGLU($0, width: f), doubles(upper))
    }
    #expect(relativeDifference(buffer.array(), expected) < 1e-6)
  }

  @Test func `gates far out are shut or open, not NaN`() {
    let gateUp: [Float] = [-1e4, -100, 100, 1e4, 2, 2, 2, 2]
    let y = FloatBuffer(zeros: 4)
    SwiGLU.overwriteForward(
      FloatBuffer(gateUp).matrix(rows: 1, columns: 8), into: y.matrix(rows: 1, columns: 4))
    let values = y.array()
    #expect(abs(values[0]) < 1e-30 && abs(values[1]) < 1e-30)
    #expect(values[2] == 200 && values[3] == 2e4)
  }
}
