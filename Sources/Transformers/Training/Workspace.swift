package import Kernels

/// Memory for passes over packed batches on one thread: one allocation, laid out anew for each batch, and made anew only
/// for a batch that needs more than any before. `reserve` allocates it beforehand, `floats` says how much that is.
package final class Workspace: @unchecked Sendable {
  private let configuration: ModelConfiguration
  /// What a forward pass keeps when a backward pass is to follow.
  package let memory: ActivationMemory
  /// Where the passes over this memory note their time.
  package let clock: KernelClock
  /// Rank of the adapters that are trained; 0 if all parameters are.
  private let rank: Int
  private var buffer = FloatBuffer(count: 0)

  /// What the last forward pass kept; nil if it only scored.
  private(set) var kept: ActivationMemory?
  private var layers: [LayerActivations] = []
  /// Input of each layer, and the output of the last; one for all when scoring.
  private var residuals: [Matrix] = []
  private(set) var views: Views?

  /// The memory that all layers share.
  struct Views {
    let attention: SegmentAttention
    let head: HeadWorkspace
    let scratch: LayerScratch
  }

  /// Allocates nothing yet.
  package init(
    _ configuration: ModelConfiguration, memory: ActivationMemory = .full, rank: Int = 0,
    clock: KernelClock = KernelClock()
  ) {
    self.configuration = configuration
    self.rank = rank
    self.memory = memory
    self.clock = clock
  }

  /// Floats that a workspace allocates for batches of up to `tokens` tokens whose rows see up to `widest` rows.
  ///
  /// - Parameters:
  ///   - keeps: what is kept for a backward pass; nil for scoring alone.
  ///   - rank: rank of the adapters that are trained; 0 if all parameters are.
  package static func floats(
    _ c: ModelConfiguration, tokens: Int, widest: Int, keeps: ActivationMemory?, rank: Int = 0
  ) -> Int {
    let counts = counts(c, keeps)
    return Arena.floats(SegmentAttention.floats(shape: c.attention, widest: widest)) + HeadWorkspace.floats(c)
      + LayerScratch.floats(c, tokens: tokens, trains: keeps != nil, rank: rank)
      + counts.layers * LayerActivations.floats(c, tokens: tokens)
      + counts.residuals * Arena.floats(tokens, c.hiddenSize)
  }

  /// Sets of activations and of residual streams.
  private static func counts(_ c: ModelConfiguration, _ keeps: ActivationMemory?) -> (
    layers: Int, residuals: Int
  ) {
    switch keeps {
    case nil: (1, 1)
    case .low: (1, c.layers + 1)
    case .full: (c.layers, c.layers + 1)
    }
  }

  /// Makes room for training on batches of up to `tokens` tokens whose rows see up to `widest` rows.
  package func reserve(tokens: Int, widest: Int) {
    allocate(Self.floats(configuration, tokens: tokens, widest: widest, keeps: memory, rank: rank))
  }

  /// Floats allocated so far.
  package var floats: Int { buffer.count }

  private func allocate(_ floats: Int) {
    guard floats > buffer.count else { return }
    // The old memory goes first.
    (layers, residuals, views) = ([], [], nil)
    buffer = FloatBuffer(count: 0)
    buffer = FloatBuffer(count: floats)
  }

  /// Lays the memory out for a pass over `batch`.
  func prepare(_ batch: PackedBatch, keeps: ActivationMemory?) -> Views {
    let (c, n) = (configuration, batch.tokens.count)
    let floats = Self.floats(c, tokens: n, widest: batch.widestSegment, keeps: keeps, rank: rank)
    allocate(floats)
    kept = keeps
    var arena = Arena(buffer)
    let scratch = arena.vector(SegmentAttention.floats(shape: c.attention, widest: batch.widestSegment))
    let views = Views(
      attention: SegmentAttention(shape: c.attention, widest: batch.widestSegment, scratch: scratch),
      head: HeadWorkspace(c, in: &arena),
      scratch: LayerScratch(c, tokens: n, trains: keeps != nil, rank: rank, in: &arena))
    let counts = Self.counts(c, keeps)
    layers.removeAll(keepingCapacity: true)
    residuals.removeAll(keepingCapacity: true)
    for _ in 0..<counts.layers { layers.append(LayerActivations(c, tokens: n, in: &arena)) }
    for _ in 0..<counts.residuals { residuals.append(arena.matrix(n, c.hiddenSize)) }
    precondition(arena.used == floats, "a workspace's layout and its size differ")
    self.views = views
    return views
  }

  /// Where layer `index` writes what it computes.
  func layer(_ index: Int) -> LayerActivations { layers[layers.count == 1 ? 0 : index] }

  /// The input of layer `index`.
  func residual(_ index: Int) -> Matrix { residuals[residuals.count == 1 ? 0 : index] }
}
