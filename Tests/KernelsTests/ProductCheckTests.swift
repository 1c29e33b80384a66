import Kernels
import Testing

@Suite struct ProductCheckTests {
  @Test(arguments: [1, 17, 96, 256], [11, 128])
  func `products are right, and rows do not depend on each other`(
    inputs: Int, outputs: Int
  ) {
    let shape = ProductCheck.Shape(inputs: inputs, outputs: outputs)
    let check = ProductCheck.run(shape)
    #expect(check.shape == shape)
    #expect(check.relativeError < 1e-6)
    #expect(check.unstableRows.isEmpty)
    #expect(check.passed)
  }

  @Test func `the library names itself`() {
    #expect(BLASLibrary.configuration.contains("OpenBLAS"))
    #expect(!BLASLibrary.core.isEmpty)
  }
}
