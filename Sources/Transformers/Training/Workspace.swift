package import Kernels

/// Memory for forward and backward passes over packed batches on one thread, allocated once and grown when a batch needs
/// more. Without `keepsActivations` the layers share one set: enough to score tokens, not to train.
package final class Workspace {
  let keepsActivations: Bool
  private let configuration: ModelConfiguration
  private(set) var capacity = 0
  private var scratchWidest = 0
  private(set) var layers: [LayerActivations] = []
  /// Input of each layer, and the output of the last.
  private(set) var residuals: [FloatBuffer] = []
  private(set) var attention: SegmentAttention
  private var attentionScratch: FloatBuffer
  private(set) var gradients: LayerActivations?
  let head: HeadWorkspace
  /// Where the passes over this memory note their time.
  package let clock: KernelClock

  package init(
    _ configuration: ModelConfiguration, keepsActivations: Bool, clock: KernelClock = KernelClock()
  ) {
    self.clock = clock
    self.configuration = configuration
    self.keepsActivations = keepsActivations
    let shape = configuration.attention
    attentionScratch = FloatBuffer(count: SegmentAttention.floats(shape: shape, widest: 0))
    attention = SegmentAttention(shape: shape, widest: 0, scratch: attentionScratch.vector)
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
    if batch.widestSegment > scratchWidest {
      scratchWidest = max(scratchWidest, (batch.widestSegment + 31) / 32 * 32)
      let shape = configuration.attention
      attentionScratch = FloatBuffer(count: SegmentAttention.floats(shape: shape, widest: scratchWidest))
      attention = SegmentAttention(shape: shape, widest: scratchWidest, scratch: attentionScratch.vector)
    }
  }

  func layer(_ index: Int) -> LayerActivations { layers[keepsActivations ? index : 0] }

  func residual(_ index: Int, rows: Int) -> Matrix {
    residuals[keepsActivations ? index : 0].matrix(rows: rows, columns: configuration.hiddenSize)
  }
}
