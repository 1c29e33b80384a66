internal import Digests
package import Kernels

/// Numbers that an optimizer moves: all parameters of a model, or adapters beside them.
package protocol Trainable: AnyObject, Sendable {
  var buffer: FloatBuffer { get }
  /// The tensors in the buffer.
  var stretches: [TrainedStretch] { get }
  /// Views of `gradient`, which is laid out as `buffer`, for a backward pass.
  func gradientViews(in gradient: FloatBuffer) -> GradientViews
}

/// A tensor among the numbers that are trained.
package struct TrainedStretch: Sendable {
  /// First float in the buffer.
  package let offset: Int
  package let count: Int
  /// Whether weight decay applies: to matrices, not to gains and biases.
  package let decays: Bool

  package init(offset: Int, count: Int, decays: Bool) {
    (self.offset, self.count, self.decays) = (offset, count, decays)
  }
}

extension Parameters: Trainable {
  package var stretches: [TrainedStretch] {
    layout.tensors.map { TrainedStretch(offset: $0.offset, count: $0.count, decays: $0.isMatrix) }
  }

  package func gradientViews(in gradient: FloatBuffer) -> GradientViews {
    GradientViews(TensorViews(configuration, layout, gradient), tied: configuration.tieWordEmbeddings)
  }
}

/// The gradient with respect to all numbers that are trained.
package final class Gradient: Sendable {
  package let buffer: FloatBuffer
  package let views: GradientViews
  /// What the views of adapters read has to stay.
  private let trained: any Trainable

  /// All zeros.
  package init(of trained: any Trainable) {
    self.trained = trained
    buffer = FloatBuffer(count: trained.buffer.count)
    views = trained.gradientViews(in: buffer)
  }
}

extension FloatBuffer {
  /// SHA-256 of the bytes.
  package func sha256() -> String {
    var hash = SHA256()
    withBytes { hash.update($0) }
    return hash.hexadecimal()
  }
}
