package import Kernels

/// Views of a model's tensors in its buffer.
package struct TensorViews: Sendable {
  /// One layer's tensors. Shapes as in `Linear`: one row an output.
  package struct Layer: Sendable {
    package let attentionNorm: Vector
    package let queryKeyValue: Matrix
    package let queryKeyValueBias: Vector?
    package let queryNorm: Vector?
    package let keyNorm: Vector?
    package let attentionOutput: Matrix
    package let feedForwardNorm: Vector
    package let gateUp: Matrix
    package let down: Matrix
  }

  package let embedding: Matrix
  package let layers: [Layer]
  package let finalNorm: Vector
  /// The embedding table itself when tied.
  package let head: Matrix

  init(_ configuration: ModelConfiguration, _ layout: ParameterLayout, _ buffer: FloatBuffer) {
    func matrix(_ role: ParameterLayout.Role) -> Matrix {
      let tensor = layout.tensor(role)
      return buffer.matrix(at: tensor.offset, rows: tensor.rows, columns: tensor.columns)
    }
    func vector(_ role: ParameterLayout.Role) -> Vector {
      let tensor = layout.tensor(role)
      return buffer.vector(at: tensor.offset, count: tensor.count)
    }
    func optional(_ role: ParameterLayout.Role) -> Vector? { layout.has(role) ? vector(role) : nil }
    embedding = matrix(.embedding)
    layers = (0..<configuration.layers).map { layer in
      Layer(
        attentionNorm: vector(.attentionNorm(layer)), queryKeyValue: matrix(.queryKeyValue(layer)),
        queryKeyValueBias: optional(.queryKeyValueBias(layer)), queryNorm: optional(.queryNorm(layer)),
        keyNorm: optional(.keyNorm(layer)), attentionOutput: matrix(.attentionOutput(layer)),
        feedForwardNorm: vector(.feedForwardNorm(layer)), gateUp: matrix(.gateUp(layer)),
        down: matrix(.down(layer)))
    }
    finalNorm = vector(.finalNorm)
    head = configuration.tieWordEmbeddings ? embedding : matrix(.head)
  }
}
