internal import Kernels

/// What one layer computes for each token; the backward pass uses a second set for the gradients.
final class LayerActivations {
  /// Normalised input of attention and of the feed-forward part.
  let attentionInput, feedForwardInput: FloatBuffer
  let attentionInverse, feedForwardInverse: FloatBuffer
  let queryKeyValue: FloatBuffer
  /// Queries and keys before their norm, and the inverses of the norm, one run of tokens a head.
  let rawQueryKey, queryKeyInverse: FloatBuffer
  let attentionOutput, logSumExp: FloatBuffer
  /// The residual stream between attention and feed-forward part.
  let middle: FloatBuffer
  let gateUp, activated: FloatBuffer

  init(_ c: ModelConfiguration, _ tokens: Int) {
    let shape = c.attention
    func buffer(_ columns: Int) -> FloatBuffer { FloatBuffer(count: tokens * columns) }
    attentionInput = buffer(c.hiddenSize)
    feedForwardInput = buffer(c.hiddenSize)
    attentionInverse = buffer(1)
    feedForwardInverse = buffer(1)
    queryKeyValue = buffer(shape.width)
    rawQueryKey = buffer(c.queryKeyNorm ? shape.queryWidth + shape.keyWidth : 0)
    queryKeyInverse = buffer(c.queryKeyNorm ? shape.heads + shape.keyValueHeads : 0)
    attentionOutput = buffer(shape.queryWidth)
    logSumExp = buffer(shape.heads)
    middle = buffer(c.hiddenSize)
    gateUp = buffer(2 * c.intermediateSize)
    activated = buffer(c.intermediateSize)
  }
}
