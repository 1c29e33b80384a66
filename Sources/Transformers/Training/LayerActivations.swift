internal import Kernels

/// What the backward pass needs of one layer's forward pass over n tokens; its input is kept elsewhere. Normalised inputs
/// and the gated activation are computed again.
struct LayerActivations {
  /// The inverse root mean squares of both norms [n].
  let attentionInverse, feedForwardInverse: Vector
  /// After norm and rotation [n, width].
  let queryKeyValue: Matrix
  /// Queries and keys before their norm, and the inverses of the norm, one run of tokens a head; empty without such norms.
  let rawQueryKey: Matrix
  let queryKeyInverse: Vector
  let attentionOutput, logSumExp: Matrix
  /// The residual stream between attention and feed-forward part [n, d].
  let middle: Matrix
  let gateUp: Matrix

  init(_ c: ModelConfiguration, tokens n: Int, in arena: inout Arena) {
    let (shape, normed) = (c.attention, Self.normed(c))
    attentionInverse = arena.vector(n)
    feedForwardInverse = arena.vector(n)
    queryKeyValue = arena.matrix(n, shape.width)
    rawQueryKey = arena.matrix(n, normed.columns)
    queryKeyInverse = arena.vector(n * normed.heads)
    attentionOutput = arena.matrix(n, shape.queryWidth)
    logSumExp = arena.matrix(n, shape.heads)
    middle = arena.matrix(n, c.hiddenSize)
    gateUp = arena.matrix(n, 2 * c.intermediateSize)
  }

  /// Floats that one layer takes.
  static func floats(_ c: ModelConfiguration, tokens n: Int) -> Int {
    let (shape, normed) = (c.attention, normed(c))
    return 2 * Arena.floats(n) + Arena.floats(n, shape.width) + Arena.floats(n, normed.columns)
      + Arena.floats(n, normed.heads) + Arena.floats(n, shape.queryWidth) + Arena.floats(n, shape.heads)
      + Arena.floats(n, c.hiddenSize) + Arena.floats(n, 2 * c.intermediateSize)
  }

  /// Heads that have a norm of their own, and their columns.
  private static func normed(_ c: ModelConfiguration) -> (heads: Int, columns: Int) {
    let heads = c.queryKeyNorm ? c.attentionHeads + c.keyValueHeads : 0
    return (heads, heads * c.headDim)
  }
}
