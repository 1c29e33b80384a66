import Kernels
import TestSupport
import Testing

@Suite struct SumOfSquaresTests {
  @Test(arguments: oddSizes + [255, 256, 257, 16_383, 16_384, 16_385, 40_000])
  func `blocks add up to the sum`(
    count: Int
  ) {
    var numbers = TestNumbers(seed: UInt64(count))
    let values = numbers.floats(count)
    let buffer = FloatBuffer(values)
    let blocks = SumOfSquares.blocks(count)
    #expect(blocks == (count + 16_383) / 16_384)
    let sum = (0..<blocks).reduce(0) { $0 + SumOfSquares.block($1, of: buffer.vector) }
    let expected = values.reduce(0.0) { $0 + Double($1) * Double($1) }
    #expect(abs(sum / expected - 1) < 2e-7)
  }

  @Test func `a NaN or an overflow shows`() {
    var values = [Float](repeating: 1, count: 300)
    values[299] = .nan
    #expect(SumOfSquares.block(0, of: FloatBuffer(values).vector).isNaN)
    values[299] = 1e30
    #expect(SumOfSquares.block(0, of: FloatBuffer(values).vector) == .infinity)
  }
}
