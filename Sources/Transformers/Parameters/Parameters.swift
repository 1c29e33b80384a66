internal import Foundation
package import Kernels
internal import Randomness

/// All numbers of a model, or one number for each of them (gradients, moments), in one buffer.
package final class Parameters: Sendable {
  package let configuration: ModelConfiguration
  package let layout: ParameterLayout
  package let buffer: FloatBuffer
  /// Views of the tensors, made once.
  package let tensors: TensorViews

  /// All zeros.
  package convenience init(zeros configuration: ModelConfiguration) {
    self.init(configuration, buffer: FloatBuffer(count: ParameterLayout(configuration).count))
  }

  /// The numbers in `buffer`, laid out as `ParameterLayout` says.
  package init(_ configuration: ModelConfiguration, buffer: FloatBuffer) {
    self.configuration = configuration
    layout = ParameterLayout(configuration)
    precondition(buffer.count == layout.count, "a buffer of another model")
    self.buffer = buffer
    tensors = TensorViews(configuration, layout, buffer)
  }

  /// Random weights: normal with the configured standard deviation, divided by sqrt(2 layers) for the projections that
  /// write into the residual stream (as in GPT-2); gains 1, biases 0.
  package convenience init(random configuration: ModelConfiguration, seed: UInt64) {
    self.init(zeros: configuration)
    let philox = Philox(seed: seed, purpose: .initialization)
    let vocabularyCount = configuration.vocabularySize * configuration.hiddenSize
    for (number, tensor) in layout.tensors.enumerated() {
      let view = buffer.vector(at: tensor.offset, count: tensor.count)
      switch tensor.role {
      case .attentionNorm, .feedForwardNorm, .finalNorm, .queryNorm, .keyNorm: view.overwrite(with: 1)
      case .queryKeyValueBias: break
      case .embedding, .head:
        fill(
          view.part(from: 0, count: vocabularyCount), philox.stream(step: number),
          configuration.initializerRange)
      case .attentionOutput, .down:
        let range = configuration.initializerRange / Double(2 * configuration.layers).squareRoot()
        fill(view, philox.stream(step: number), range)
      case .queryKeyValue, .gateUp: fill(view, philox.stream(step: number), configuration.initializerRange)
      }
    }
  }

  /// A copy that shares nothing.
  package func copy() -> Parameters {
    let other = Parameters(zeros: configuration)
    other.buffer.overwrite(with: buffer)
    return other
  }

  /// Number of trainable parameters; padding does not count.
  package var parameterCount: Int { configuration.parameterCount }

  /// SHA-256 of the buffer's bytes.
  package func sha256() -> String { buffer.sha256() }

  /// Normal numbers by the method of Box and Muller.
  private func fill(_ vector: Vector, _ stream: RandomStream, _ deviation: Double) {
    var stream = stream
    for i in stride(from: 0, to: vector.count, by: 2) {
      let radius = (-2 * log(1 - stream.unit())).squareRoot() * deviation
      let angle = 2 * Double.pi * stream.unit()
      vector[i] = Float(radius * cos(angle))
      if i + 1 < vector.count { vector[i + 1] = Float(radius * sin(angle)) }
    }
  }
}
