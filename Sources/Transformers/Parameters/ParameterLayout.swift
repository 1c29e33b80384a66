internal import Kernels

/// Where each tensor of a model stands in its one buffer of parameters. Gradients and optimizer moments have the same
/// layout. Queries, keys and values are one tensor, and so are gate and up, for fewer and larger products.
package struct ParameterLayout: Sendable, Equatable {
  /// A tensor, or a vector if it has one column less rows: vectors have `rows == 1`.
  package struct Tensor: Sendable, Equatable {
    package let role: Role
    /// First float in the buffer, a multiple of 16.
    package let offset: Int
    package let rows: Int
    package let columns: Int

    /// Number of floats.
    package var count: Int { rows * columns }
    /// Whether it is a matrix: vectors (gains and biases) are not decayed.
    package var isMatrix: Bool { role.isMatrix }
  }

  /// What a tensor is for; the number is its layer.
  package enum Role: Sendable, Hashable {
    case embedding
    case attentionNorm(Int)
    case queryKeyValue(Int)
    case queryKeyValueBias(Int)
    case queryNorm(Int)
    case keyNorm(Int)
    case attentionOutput(Int)
    case feedForwardNorm(Int)
    case gateUp(Int)
    case down(Int)
    case finalNorm
    case head

    /// Whether the tensor is a matrix of weights rather than a vector of gains or biases.
    package var isMatrix: Bool {
      switch self {
      case .embedding, .queryKeyValue, .attentionOutput, .gateUp, .down, .head: true
      case .attentionNorm, .queryKeyValueBias, .queryNorm, .keyNorm, .feedForwardNorm, .finalNorm: false
      }
    }
  }

  package let tensors: [Tensor]
  /// Floats in the buffer, the gaps between tensors included.
  package let count: Int
  private let index: [Role: Int]

  package init(_ configuration: ModelConfiguration) {
    let c = configuration
    let attention = c.attention
    var tensors: [Tensor] = []
    var offset = 0
    func add(_ role: Role, _ rows: Int, _ columns: Int) {
      tensors.append(Tensor(role: role, offset: offset, rows: rows, columns: columns))
      offset += (rows * columns + 15) / 16 * 16
    }
    add(.embedding, c.paddedVocabularySize, c.hiddenSize)
    for layer in 0..<c.layers {
      add(.attentionNorm(layer), 1, c.hiddenSize)
      add(.queryKeyValue(layer), attention.width, c.hiddenSize)
      if c.attentionBias { add(.queryKeyValueBias(layer), 1, attention.width) }
      if c.queryKeyNorm {
        add(.queryNorm(layer), 1, c.headDim)
        add(.keyNorm(layer), 1, c.headDim)
      }
      add(.attentionOutput(layer), c.hiddenSize, attention.queryWidth)
      add(.feedForwardNorm(layer), 1, c.hiddenSize)
      add(.gateUp(layer), 2 * c.intermediateSize, c.hiddenSize)
      add(.down(layer), c.hiddenSize, c.intermediateSize)
    }
    add(.finalNorm, 1, c.hiddenSize)
    if !c.tieWordEmbeddings { add(.head, c.paddedVocabularySize, c.hiddenSize) }
    self.tensors = tensors
    count = offset
    index = Dictionary(uniqueKeysWithValues: tensors.enumerated().map { ($1.role, $0) })
  }

  /// The tensor for `role`; a model without one is a programming error.
  package func tensor(_ role: Role) -> Tensor {
    guard let place = index[role] else { preconditionFailure("this model has no \(role)") }
    return tensors[place]
  }

  /// Whether the model has a tensor for `role`.
  package func has(_ role: Role) -> Bool { index[role] != nil }
}
