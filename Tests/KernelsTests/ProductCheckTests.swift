import Kernels
import Testing

@Suite struct ProductCheckTests {
  @Test(arguments: [1, 17, 96, 256]) func `products are right for any number of inputs`(inputs: Int) {
    BLASLibrary.useOneThread()
    let check = ProductCheck.run(ProductCheck.Shape(inputs: inputs, outputs: 128), rowCounts: [16, 32, 48])
    #expect(check.relativeError < 1e-6)
    #expect(check.passed == check.unstableRows.isEmpty)
  }

  @Test func `a check passes only without error and without unstable rows`() {
    let shape = ProductCheck.Shape(inputs: 96, outputs: 192)
    let check = ProductCheck.run(shape, rowCounts: [16])
    #expect(check.shape == shape)
    // Sixteen equal rows of one product may still differ on an odd CPU; then it must say so.
    #expect(check.unstableRows.isEmpty || check.unstableRows == [16])
  }

  @Test func `the library names itself`() {
    #expect(BLASLibrary.configuration.contains("OpenBLAS"))
    #expect(!BLASLibrary.core.isEmpty)
  }
}
