import Kernels
import Testing

@Suite struct ProductRateTests {
  @Test(arguments: [1, 2], ProductRate.Layout.allCases)
  func `The rate of a model's own products is measured at a number of rows`(
    threads: Int, layout: ProductRate.Layout
  ) throws {
    let buffer = FloatBuffer(count: 96 * 64)
    let weights = [buffer.matrix(rows: 96, columns: 64), buffer.matrix(rows: 64, columns: 96)]
    let rate = try ProductRate.measure(
      weights, in: layout, rows: 16, on: WorkerPool(count: threads), rounds: 1)
    #expect(rate > 0.1 && rate < 1e5)
  }
}
