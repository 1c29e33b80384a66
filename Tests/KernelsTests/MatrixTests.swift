import Kernels
import TestSupport
import Testing

@Suite struct MatrixTests {
  private let buffer = FloatBuffer((0..<60).map(Float.init))
  private var whole: Matrix { buffer.matrix(rows: 6, columns: 10) }

  @Test func `rows and columns are views of the same floats`() {
    let part = whole.rows(from: 2, count: 3).columns(from: 4, count: 2)
    #expect(part.rows == 3 && part.columns == 2 && part.stride == 10)
    #expect(part[0, 0] == 24 && part[2, 1] == 45)
    #expect(part.row(1).array == [34, 35])
    part[1, 1] = -1
    #expect(whole[3, 5] == -1)
  }

  @Test func `a part that is overwritten leaves its surroundings alone`() {
    let target = FloatBuffer(count: 60)
    let part = target.matrix(rows: 6, columns: 10).rows(from: 1, count: 2).columns(from: 3, count: 4)
    part.overwrite(with: whole.rows(from: 0, count: 2).columns(from: 0, count: 4))
    var expected = [Float](repeating: 0, count: 60)
    for row in 0..<2 {
      for column in 0..<4 { expected[(row + 1) * 10 + column + 3] = Float(row * 10 + column) }
    }
    #expect(target.array() == expected)
    part.overwrite(with: 0)
    #expect(target.array().allSatisfy { $0 == 0 })
  }
}
