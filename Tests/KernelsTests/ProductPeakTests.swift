import Kernels
import Testing

@Suite struct ProductPeakTests {
  @Test func `the rate of products is a positive number, however many workers there are`() throws {
    for workers in [1, 3] {
      let rate = try ProductPeak.measure(WorkerPool(count: workers), rounds: 1, productsPerRound: 1)
      #expect(rate.isFinite && rate > 0)
    }
  }
}
