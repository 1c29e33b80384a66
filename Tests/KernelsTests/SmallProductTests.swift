import Kernels
import TestSupport
import Testing

@Suite struct SmallProductTests {
  private static let inner = [0, 1, 2, 7, 16, 33]

  /// Every number of rows and terms, both orders of the left factor, one panel and several.
  @Test(arguments: 1...SmallProduct.rows, inner)
  func `rows are sums in the order of their terms, bit by bit, and nothing else is written`(
    rows: Int, inner: Int
  )
    throws
  {
    for panels in [1, 3] {
      for isTransposed in [false, true] {
        for accumulate in [false, true] {
          check(rows, inner, panels, isTransposed: isTransposed, accumulate: accumulate)
        }
      }
    }
  }

  private func check(_ rows: Int, _ inner: Int, _ panels: Int, isTransposed: Bool, accumulate: Bool) {
    let step = 16 * panels + 5
    let left = TestNumbers.floats(SmallProduct.rows * inner, seed: 1)
    let right = TestNumbers.floats(panels * inner * 16, seed: 2)
    let before = TestNumbers.floats(SmallProduct.rows * step, seed: 3)
    let (a, b, c) = (Floats(left), Floats(right), Floats(before))
    SmallProduct.multiply(
      SmallProduct.Left(
        pointer: a.pointer, rowStep: isTransposed ? 1 : inner,
        innerStep: isTransposed ? SmallProduct.rows : 1),
      SmallProduct.Right(pointer: b.pointer, panelStep: inner * 16, innerStep: 16), rows: rows,
      inner: inner, panels: panels, into: c.pointer, step: step, accumulate: accumulate)

    var expected = before
    for row in 0..<rows {
      for column in 0..<16 * panels {
        var sum: Float = 0
        for term in 0..<inner {
          let factor = left[isTransposed ? term * SmallProduct.rows + row : row * inner + term]
          sum.addProduct(right[(column / 16 * inner + term) * 16 + column % 16], factor)
        }
        expected[row * step + column] = accumulate ? before[row * step + column] + sum : sum
      }
    }
    #expect(c.array.map(\.bitPattern) == expected.map(\.bitPattern))
  }
}
