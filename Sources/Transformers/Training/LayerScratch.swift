internal import Kernels

/// What passes over n tokens write and read within a layer. Attention and feed-forward part take turns in the same memory.
struct LayerScratch {
  /// The normalised input of a part; in the backward pass its gradient afterwards [n, d].
  let normed: Matrix
  /// The gated activation; in the backward pass its gradient first [n, f].
  let activated: Matrix
  /// Gradients of what attention reads and writes, and of normalised queries and keys, in the memory of `activated`.
  let queryKeyValue, attentionOutput, queryKey: Matrix
  /// What adapters of rank r project activations and gradients to [n, r].
  let projected: Matrix
  /// The gradient of the residual stream, carried from the last layer to the first [n, d].
  let residual: Matrix

  init(_ c: ModelConfiguration, tokens n: Int, trains: Bool, rank: Int, in arena: inout Arena) {
    let parts = Self.attentionParts(c, trains)
    normed = arena.matrix(n, c.hiddenSize)
    let shared = arena.vector(Self.shared(c, n, trains))
    activated = shared.matrix(rows: n, columns: c.intermediateSize)
    var offset = 0
    func next(_ columns: Int) -> Matrix {
      defer { offset += Arena.floats(n, columns) }
      return shared.part(from: offset, count: n * columns).matrix(rows: n, columns: columns)
    }
    queryKeyValue = next(parts[0])
    attentionOutput = next(parts[1])
    queryKey = next(parts[2])
    residual = arena.matrix(n, trains ? c.hiddenSize : 0)
    projected = arena.matrix(n, trains ? rank : 0)
  }

  /// Floats for n tokens.
  static func floats(_ c: ModelConfiguration, tokens n: Int, trains: Bool, rank: Int) -> Int {
    Arena.floats(n, c.hiddenSize) + shared(c, n, trains)
      + (trains ? Arena.floats(n, c.hiddenSize) + Arena.floats(n, rank) : 0)
  }

  /// Floats that the two parts of a layer share.
  private static func shared(_ c: ModelConfiguration, _ n: Int, _ trains: Bool) -> Int {
    max(
      Arena.floats(n, c.intermediateSize), attentionParts(c, trains).reduce(0) { $0 + Arena.floats(n, $1) })
  }

  /// Columns of attention's gradients.
  private static func attentionParts(_ c: ModelConfiguration, _ trains: Bool) -> [Int] {
    let shape = c.attention
    return trains
      ? [shape.width, shape.queryWidth, c.queryKeyNorm ? shape.queryWidth + shape.keyWidth : 0] : [0, 0, 0]
  }
}
