import Kernels
import TestSupport
import Testing

@Suite struct RotaryEmbeddingTests {
  private let heads = 3
  private let positions = [0, 1, 5, 63, 40]

  @Test(arguments: [2, 6, 16, 30, 32, 34, 64, 100], [1e4, 1e6])
  func `heads turn by the angle of their position`(
    headDim: Int, theta: Double
  ) {
    var numbers = TestNumbers(seed: UInt64(headDim))
    // One head more than is turned: it must stay as it is.
    let columns = (heads + 1) * headDim
    let x = numbers.floats(positions.count * columns)
    let rotary = RotaryEmbedding(headDim: headDim, positions: 64, theta: theta)
    for inverse in [false, true] {
      let buffer = FloatBuffer(x)
      rotary.rotate(
        buffer.matrix(rows: positions.count, columns: columns), heads: heads, position: { positions[$0] },
        inverse: inverse)
      let expected = NaiveLayers.rotate(
        doubles(x), columns: columns, heads: heads, headDim: headDim, theta: theta, positions: positions,
        inverse: inverse)
      // The angle, up to 63, has a rounding error of 2e-6 in single precision.
      #expect(relativeDifference(buffer.array(), expected) < 1e-5)
    }
  }

  @Test(arguments: [2, 6, 32, 34, 64]) func `turning back undoes it, so it is the gradient`(headDim: Int) {
    var numbers = TestNumbers(seed: UInt64(headDim))
    let x = numbers.floats(positions.count * heads * headDim)
    let buffer = FloatBuffer(x)
    let matrix = buffer.matrix(rows: positions.count, columns: heads * headDim)
    let rotary = RotaryEmbedding(headDim: headDim, positions: 64, theta: 1e4)
    rotary.rotate(matrix, heads: heads, position: { positions[$0] })
    #expect(relativeDifference(buffer.array(), doubles(x)) > 0.1)
    rotary.rotate(matrix, heads: heads, position: { positions[$0] }, inverse: true)
    #expect(relativeDifference(buffer.array(), doubles(x)) < 5e-7)
  }
}
