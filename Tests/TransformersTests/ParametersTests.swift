import Kernels
import Testing
import Transformers

@Suite struct ParametersTests {
  @Test(arguments: TestModels.kinds) func `named tensors cover every parameter once`(
    configuration: ModelConfiguration
  ) {
    let parameters = Parameters(zeros: configuration)
    for tensor in parameters.namedTensors {
      #expect(tensor.shape.reduce(1, *) == tensor.view.count)
      for i in 0..<tensor.view.count { tensor.view[i] += 1 }
    }
    let values = parameters.buffer.array()
    #expect(values.allSatisfy { $0 == 0 || $0 == 1 })
    #expect(Int(values.reduce(0, +)) == parameters.parameterCount)
    #expect(Set(parameters.namedTensors.map(\.name)).count == parameters.namedTensors.count)
  }

  @Test(arguments: TestModels.kinds)
  func `random weights have the configured spread and leave the padding alone`(
    configuration: ModelConfiguration
  ) {
    let parameters = Parameters(random: configuration, seed: 1)
    for tensor in parameters.namedTensors {
      let values = tensor.view.array.map(Double.init)
      if tensor.name.hasSuffix("norm.weight") {
        #expect(values.allSatisfy { $0 == 1 })
      } else if tensor.name.hasSuffix("bias") {
        #expect(values.allSatisfy { $0 == 0 })
      } else {
        let writesResidual = tensor.name.contains("o_proj") || tensor.name.contains("down_proj")
        let deviation = 0.02 / (writesResidual ? Double(2 * configuration.layers).squareRoot() : 1)
        let measured = (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
        // Five standard errors of a standard deviation.
        #expect(abs(measured / deviation - 1) < 5 / Double(2 * values.count).squareRoot(), "\(tensor.name)")
      }
    }
    let table = parameters.tensors.embedding
    for row in configuration.vocabularySize..<configuration.paddedVocabularySize {
      #expect(table.row(row).array.allSatisfy { $0 == 0 })
    }
  }

  @Test func `the seed decides the weights, and a copy shares nothing`() {
    let configuration = TestModels.kinds[0]
    let parameters = Parameters(random: configuration, seed: 1)
    #expect(parameters.sha256() == Parameters(random: configuration, seed: 1).sha256())
    #expect(parameters.sha256() != Parameters(random: configuration, seed: 2).sha256())
    let copy = parameters.copy()
    #expect(copy.sha256() == parameters.sha256())
    copy.tensors.finalNorm[0] = 5
    #expect(copy.sha256() != parameters.sha256())
    #expect(parameters.tensors.finalNorm[0] == 1)
  }
}
