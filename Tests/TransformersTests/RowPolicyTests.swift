import Kernels
import Testing
import Transformers

@Suite struct RowPolicyTests {
  @Test(arguments: [1, 5, 16, 64, 100], [16, 32, 64, 128]) func `steps have whole multiples of the quantum`(
    sequences: Int, quantum: Int
  ) {
    let policy = RowPolicy(sequences: sequences, quantum: quantum)
    #expect(policy.maxRows % quantum == 0)
    #expect(policy.maxRows > sequences)
  }

  @Test(arguments: [32, 128, 256]) func `the measured quantum is one at which no product's rows are unstable`(width: Int) {
    BLASLibrary.useOneThread()
    let configuration = ModelConfiguration(
      vocabularySize: 66, hiddenSize: width, layers: 1, attentionHeads: 4, keyValueHeads: 2, headDim: width / 4,
      intermediateSize: 3 * width, maxPositions: 64)
    let (policy, checks) = RowPolicy.measured(for: configuration)
    #expect(checks.allSatisfy { $0.relativeError < 1e-6 })
    for shape in configuration.products {
      let counts = Array(stride(from: policy.quantum, through: policy.maxRows, by: policy.quantum))
      // At the full number of rows there is nothing left to choose: then the check may fail, and a run says so.
      if policy.quantum < policy.maxRows { #expect(ProductCheck.run(shape, rowCounts: counts).unstableRows.isEmpty) }
    }
  }
}
