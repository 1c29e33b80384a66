import Kernels
import TestSupport
import Testing

@Suite struct VectorTests {
  @Test(arguments: oddSizes) func `accumulate adds every float and nothing behind the end`(count: Int) {
    var numbers = TestNumbers(seed: UInt64(count))
    let (a, b) = (numbers.floats(count + 3), numbers.floats(count + 3))
    let buffer = FloatBuffer(a)
    buffer.vector(at: 1, count: count).accumulate(FloatBuffer(b).vector(at: 2, count: count))
    var expected = a
    for i in 0..<count { expected[1 + i] += b[2 + i] }
    #expect(buffer.array() == expected)
  }

  @Test func `bytes go out and come back`() {
    let values: [Float] = [1, -0, .infinity, .leastNonzeroMagnitude, 3.25]
    let buffer = FloatBuffer(values)
    let bytes = buffer.vector(at: 1, count: 4).withBytes { [UInt8]($0) }
    #expect(bytes[12...] == [0, 0, 0x50, 0x40])
    let other = FloatBuffer(zeros: 6)
    bytes.withUnsafeBytes { other.vector(at: 2, count: 4).overwrite(withLittleEndian: $0) }
    #expect(other.array().map(\.bitPattern) == ([0, 0] + values[1...]).map(\.bitPattern))
  }

  @Test func `parts of matrices are copied row by row`() {
    let source = FloatBuffer((0..<20).map(Float.init))
    let target = FloatBuffer(zeros: 20)
    target.matrix(rows: 4, columns: 5).rows(from: 1, count: 2).columns(from: 2, count: 3).overwrite(
      with: source.matrix(rows: 4, columns: 5).rows(from: 2, count: 2).columns(from: 0, count: 3))
    #expect(target.array() == [0, 0, 0, 0, 0, 0, 0, 10, 11, 12, 0, 0, 15, 16, 17, 0, 0, 0, 0, 0])
  }
}
