internal import Kernels

/// A model's weights as sampling wants them: matrices packed for products of few rows. A copy, made once for all workers;
/// gains, biases and the embedding table are the model's own.
final class DecodingWeights: Sendable {
  struct Layer: Sendable {
    /// The model's own tensors, of which only the vectors are read here.
    let original: TensorViews.Layer
    let queryKeyValue: PackedMatrix
    let attentionOutput: PackedMatrix
    let gateUp: PackedMatrix
    let down: PackedMatrix
  }

  let original: TensorViews
  let layers: [Layer]
  let head: PackedMatrix
  private let buffer: FloatBuffer
  private let sources: [Matrix]
  private let copies: [PackedMatrix]
  /// Keeps the model's buffer alive for as long as its views are used.
  private let parameters: Parameters

  /// Room for a copy; `pack` fills it.
  init(_ parameters: Parameters) {
    self.parameters = parameters
    original = parameters.tensors
    sources = Self.matrices(original)
    buffer = FloatBuffer(count: Self.floats(parameters.configuration))
    var offset = 0
    var copies: [PackedMatrix] = []
    for source in sources {
      let count = PackedMatrix.floats(inputs: source.columns, outputs: source.rows)
      copies.append(
        PackedMatrix(buffer.vector(at: offset, count: count), inputs: source.columns, outputs: source.rows))
      offset += count
    }
    self.copies = copies
    layers = original.layers.enumerated().map { index, layer in
      let first = 4 * index
      return Layer(
        original: layer, queryKeyValue: copies[first], attentionOutput: copies[first + 1],
        gateUp: copies[first + 2], down: copies[first + 3])
    }
    head = copies[copies.count - 1]
  }

  /// Copies the model's weights as they are now.
  func pack(_ pool: WorkerPool) throws {
    try pool.forEach(tasks: sources.count) { index, _ in
      for panel in 0..<copies[index].panels { copies[index].overwrite(panel: panel, with: sources[index]) }
    }
  }

  private static func matrices(_ tensors: TensorViews) -> [Matrix] {
    tensors.layers.flatMap { [$0.queryKeyValue, $0.attentionOutput, $0.gateUp, $0.down] } + [tensors.head]
  }

  /// Floats of a copy.
  static func floats(_ configuration: ModelConfiguration) -> Int {
    let shapes = configuration.products
    func floats(_ shape: ProductCheck.Shape) -> Int {
      PackedMatrix.floats(inputs: shape.inputs, outputs: shape.outputs)
    }
    return configuration.layers * shapes.dropLast().map(floats).reduce(0, +)
      + shapes.suffix(1).map(floats).reduce(0, +)
  }
}
