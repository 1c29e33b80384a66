internal import Kernels

/// A model's weights as sampling wants them: matrices with one row an input, which products over few rows take faster.
/// A copy, made once for all workers; gains and biases are the model's own.
final class DecodingWeights: Sendable {
  struct Layer: Sendable {
    /// The model's own tensors, of which only the vectors are read here.
    let original: TensorViews.Layer
    let queryKeyValue: Matrix
    let attentionOutput: Matrix
    let gateUp: Matrix
    let down: Matrix
  }

  let original: TensorViews
  let layers: [Layer]
  let head: Matrix
  private let buffers: [FloatBuffer]
  /// Keeps the model's buffer alive for as long as its views are used.
  private let parameters: Parameters

  init(_ parameters: Parameters, pool: WorkerPool) throws {
    self.parameters = parameters
    let original = parameters.tensors
    self.original = original
    let sources =
      original.layers.flatMap { [$0.queryKeyValue, $0.attentionOutput, $0.gateUp, $0.down] } + [original.head]
    let buffers = sources.map { FloatBuffer(count: $0.rows * $0.columns) }
    let copies = zip(sources, buffers).map { $1.matrix(rows: $0.columns, columns: $0.rows) }
    try pool.forEach(tasks: sources.count) { index, _ in
      copies[index].overwrite(withTransposed: sources[index])
    }
    layers = original.layers.indices.map { layer in
      let first = 4 * layer
      return Layer(
        original: original.layers[layer], queryKeyValue: copies[first], attentionOutput: copies[first + 1],
        gateUp: copies[first + 2],
        down: copies[first + 3])
    }
    head = copies[copies.count - 1]
    self.buffers = buffers
  }
}
