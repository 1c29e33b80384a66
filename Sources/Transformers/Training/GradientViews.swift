internal import Kernels

/// Where a backward pass leaves its gradient: that of all parameters, or that of adapters beside frozen ones, whose own
/// gradient is then not computed.
package struct GradientViews: Sendable {
  /// One layer's. Nil is frozen.
  struct Layer: Sendable {
    let attentionNorm, queryNorm, keyNorm, feedForwardNorm: Vector?
    let queryKeyValue, attentionOutput, gateUp, down: WeightGradient
  }

  let embedding, head: Matrix?
  let finalNorm: Vector?
  let layers: [Layer]
  /// Whether head and embedding are one table.
  private let tied: Bool

  /// Of all parameters, in tensors that are laid out as theirs.
  init(_ tensors: TensorViews, tied: Bool) {
    self.tied = tied
    (embedding, head, finalNorm) = (tensors.embedding, tensors.head, tensors.finalNorm)
    layers = tensors.layers.map { layer in
      Layer(
        attentionNorm: layer.attentionNorm, queryNorm: layer.queryNorm, keyNorm: layer.keyNorm,
        feedForwardNorm: layer.feedForwardNorm,
        queryKeyValue: .whole(layer.queryKeyValue, bias: layer.queryKeyValueBias),
        attentionOutput: .whole(layer.attentionOutput, bias: nil), gateUp: .whole(layer.gateUp, bias: nil),
        down: .whole(layer.down, bias: nil))
    }
  }

  /// Of all parameters, in the tensors of `gradient`.
  package init(_ gradient: Parameters) {
    self.init(gradient.tensors, tied: gradient.configuration.tieWordEmbeddings)
  }

  /// Of adapters alone, by the tensor that they stand beside.
  init(adapters: [ParameterLayout.Role: [AdapterGradient]], layers count: Int) {
    tied = true
    (embedding, head, finalNorm) = (nil, nil, nil)
    layers = (0..<count).map { layer in
      func gradient(_ role: ParameterLayout.Role) -> WeightGradient { .lowRank(adapters[role] ?? []) }
      return Layer(
        attentionNorm: nil, queryNorm: nil, keyNorm: nil, feedForwardNorm: nil,
        queryKeyValue: gradient(.queryKeyValue(layer)), attentionOutput: gradient(.attentionOutput(layer)),
        gateUp: gradient(.gateUp(layer)), down: gradient(.down(layer)))
    }
  }

  /// Sets gains, and the embedding table if it is not the head too, to zero: a backward pass adds to these, while it
  /// overwrites all others.
  func clearAccumulated() {
    for layer in layers {
      for vector in [layer.attentionNorm, layer.queryNorm, layer.keyNorm, layer.feedForwardNorm] {
        vector?.overwrite(with: 0)
      }
    }
    finalNorm?.overwrite(with: 0)
    if !tied { embedding?.overwrite(with: 0) }
  }

  /// Sets everything to zero.
  func clear() {
    clearAccumulated()
    embedding?.overwrite(with: 0)
    head?.overwrite(with: 0)
    for layer in layers {
      for gradient in [layer.queryKeyValue, layer.attentionOutput, layer.gateUp, layer.down] {
        gradient.clear()
      }
    }
  }
}

/// Where the gradient of a product's weights goes.
enum WeightGradient: Sendable {
  /// That of the matrix itself, and of a bias.
  case whole(Matrix, bias: Vector?)
  /// Those of the adapters beside it; none if it is frozen altogether.
  case lowRank([AdapterGradient])

  /// Overwrites the gradient of y = x Wᵀ (+ b). dy [n, out], x [n, in]; `projected` [n, rank] is overwritten too.
  func overwrite(_ dy: Matrix, _ x: Matrix, projected: Matrix) {
    switch self {
    case .whole(let dw, let db): Linear.addWeightGradient(dy, x, into: dw, bias: db, accumulate: false)
    case .lowRank(let adapters): for adapter in adapters { adapter.overwrite(dy, x, projected: projected) }
    }
  }

  func clear() {
    switch self {
    case .whole(let dw, let db):
      dw.overwrite(with: 0)
      db?.overwrite(with: 0)
    case .lowRank(let adapters):
      for adapter in adapters {
        adapter.da.overwrite(with: 0)
        adapter.db.overwrite(with: 0)
      }
    }
  }
}

/// The gradient of A [rank, in] and B [out, rank] in y = x (W + s B A)ᵀ. With G = dyᵀ x, the gradient of the merged matrix,
/// dA = s Bᵀ G and dB = s G Aᵀ; G itself, [out, in], is never computed.
struct AdapterGradient: Sendable {
  /// The columns of dy that the adapter makes.
  let outputs: Range<Int>
  let scale: Float
  let a, b: Matrix
  let da, db: Matrix

  func overwrite(_ dy: Matrix, _ x: Matrix, projected: Matrix) {
    let dy = dy.columns(from: outputs.lowerBound, count: outputs.count)
    Linear.multiply(x, a, transposeB: true, into: projected, beta: 0)
    Linear.multiply(dy, projected, transposeA: true, into: db, alpha: scale, beta: 0)
    Linear.multiply(dy, b, into: projected, beta: 0)
    Linear.multiply(projected, x, transposeA: true, into: da, alpha: scale, beta: 0)
  }
}
