internal import Kernels

/// Memory for forward and backward passes over packed batches on one thread, allocated once and grown when a batch needs
/// more. Without `keepsActivations` the layers share one set: enough to score tokens, not to train.
package final class Workspace {
  let keepsActivations: Bool
  private let configuration: ModelConfiguration
  private(set) var capacity = 0
  private var scratchLongest = 0
  private var scratchWidest = 0
  private(set) var layers: [LayerActivations] = []
  /// Input of each layer, and the output of the last.
  private(set) var residuals: [FloatBuffer] = []
  private(set) var attention: SegmentAttention
  private(set) var gradients: LayerActivations?
  let head: HeadWorkspace

  package init(_ configuration: ModelConfiguration, keepsActivations: Bool) {
    self.configuration = configuration
    self.keepsActivations = keepsActivations
    attention = SegmentAttention(shape: configuration.attention, longest: 0, widest: 0)
    head = HeadWorkspace(configuration, chunk: 128)
  }

  /// Makes room for `batch`.
  func reserve(_ batch: PackedBatch) {
    // The first batch may be an empty one.
    if batch.tokens.count > capacity || layers.isEmpty {
      capacity = (batch.tokens.count * 5 / 4 + 63) / 64 * 64
      let copies = keepsActivations ? configuration.layers : 1
      layers = (0..<copies).map { _ in LayerActivations(configuration, capacity) }
      residuals = (0..<(keepsActivations ? configuration.layers + 1 : 1)).map { _ in
        FloatBuffer(count: capacity * configuration.hiddenSize)
      }
      gradients = keepsActivations ? LayerActivations(configuration, capacity) : nil
    }
    if batch.longestSegment > scratchLongest || batch.widestSegment > scratchWidest {
      scratchLongest = max(scratchLongest, (batch.longestSegment + 31) / 32 * 32)
      scratchWidest = max(scratchWidest, (batch.widestSegment + 31) / 32 * 32)
      attention = SegmentAttention(
        shape: configuration.attention, longest: scratchLongest, widest: scratchWidest)
    }
  }

  func layer(_ index: Int) -> LayerActivations { layers[keepsActivations ? index : 0] }

  func residual(_ index: Int, rows: Int) -> Matrix {
    residuals[keepsActivations ? index : 0].matrix(rows: rows, columns: configuration.hiddenSize)
  }
}

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

/// Memory for a chunk of target rows.
final class HeadWorkspace {
  let chunk: Int
  let hidden, normed, inverse, logits, hiddenGradient, normedGradient: FloatBuffer
  let rows: TokenHead.Rows
  let coefficients: TokenHead.Coefficients
  private let perRow: [FloatBuffer]

  init(_ configuration: ModelConfiguration, chunk: Int) {
    self.chunk = chunk
    func buffer(_ columns: Int) -> FloatBuffer { FloatBuffer(count: chunk * columns) }
    hidden = buffer(configuration.hiddenSize)
    normed = buffer(configuration.hiddenSize)
    inverse = buffer(1)
    logits = buffer(configuration.paddedVocabularySize)
    hiddenGradient = buffer(configuration.hiddenSize)
    normedGradient = buffer(configuration.hiddenSize)
    perRow = (0..<7).map { _ in buffer(1) }
    rows = TokenHead.Rows(
      logProbability: perRow[0].vector, logSumExp: perRow[1].vector, entropy: perRow[2].vector,
      meanLogProbability: perRow[3].vector)
    coefficients = TokenHead.Coefficients(
      logProbability: perRow[4].vector, entropy: perRow[5].vector, meanLogProbability: perRow[6].vector)
  }
}
