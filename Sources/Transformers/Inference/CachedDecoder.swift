internal import Kernels

/// A decoder that keeps keys and values of what it has seen, one step of rows at a time, on one thread.
///
/// Two kinds of cache lines: `prefix` lines hold prompts, which several sequences may share; `own` lines hold what one
/// sequence adds. Rows of one step may belong to any lines; the bits that a row gets depend on its lines alone.
final class CachedDecoder {
  /// How much a decoder has room for.
  struct Room: Sendable, Equatable {
    /// Rows of a step.
    var rows: Int
    /// Own lines, and the tokens that fit into each.
    var lines: Int
    var capacity: Int
    /// Prompts held at a time, and the tokens that fit into each.
    var prefixLines: Int
    var prefixCapacity: Int

    /// Whether everything that fits into `other` fits here.
    func holds(_ other: Room) -> Bool {
      rows >= other.rows && lines >= other.lines && capacity >= other.capacity
        && prefixLines >= other.prefixLines && prefixCapacity >= other.prefixCapacity
    }
  }

  /// One token to run through the layers.
  struct Row: Sendable {
    let token: Int32
    let line: LineReference
    /// Place of the token in its line.
    let index: Int
    /// The prefix line that stands before an own line, and its length.
    let prefix: Int?
    let prefixLength: Int

    /// Token number `index` of the prompt in prefix line `line`.
    init(prompt token: Int32, line: Int, index: Int) {
      self.token = token
      self.line = .prefix(line)
      self.index = index
      prefix = nil
      prefixLength = 0
    }

    /// Token number `index` of own line `line`, which follows `prefixLength` tokens of prefix line `prefix`.
    init(token: Int32, line: Int, index: Int, prefix: Int, prefixLength: Int) {
      self.token = token
      self.line = .own(line)
      self.index = index
      self.prefix = prefix
      self.prefixLength = prefixLength
    }
  }

  enum LineReference: Sendable {
    case own(Int)
    case prefix(Int)
  }

  let room: Room
  /// Time spent in each kind of work.
  let clock = KernelClock()
  private let configuration: ModelConfiguration
  private let weights: DecodingWeights
  private let rotary: RotaryEmbedding
  private let shape: AttentionShape
  private let attention: CachedAttention
  private let own, prefixes: LineStore
  private let x, normed, inverse, qkv, attended, gateUp, activated, logitRows: FloatBuffer
  private var tokens: [Int32]
  private var positions: [Int]

  init(_ configuration: ModelConfiguration, _ weights: DecodingWeights, rotary: RotaryEmbedding, room: Room) {
    self.configuration = configuration
    self.weights = weights
    self.rotary = rotary
    self.room = room
    shape = configuration.attention
    own = LineStore(configuration, lines: room.lines, capacity: room.capacity)
    prefixes = LineStore(configuration, lines: room.prefixLines, capacity: room.prefixCapacity)
    attention = CachedAttention(shape: shape, widest: own.capacity + prefixes.capacity)
    func buffer(_ columns: Int) -> FloatBuffer { FloatBuffer(count: room.rows * columns) }
    let widths = Self.rowWidths(configuration)
    x = buffer(widths.hidden)
    normed = buffer(widths.hidden)
    inverse = buffer(1)
    qkv = buffer(widths.qkv)
    attended = buffer(widths.attended)
    gateUp = buffer(widths.gateUp)
    activated = buffer(widths.activated)
    logitRows = buffer(widths.logits)
    tokens = [Int32](repeating: 0, count: room.rows)
    positions = [Int](repeating: 0, count: room.rows)
  }

  private static func rowWidths(_ c: ModelConfiguration) -> (
    hidden: Int, qkv: Int, attended: Int, gateUp: Int, activated: Int, logits: Int
  ) {
    let shape = c.attention
    return (
      c.hiddenSize, shape.width, shape.queryWidth, 2 * c.intermediateSize, c.intermediateSize,
      c.paddedVocabularySize
    )
  }

  /// Floats that a decoder with `room` allocates.
  static func floats(_ configuration: ModelConfiguration, _ room: Room) -> Int {
    let w = rowWidths(configuration)
    let perRow = 2 * w.hidden + 1 + w.qkv + w.attended + w.gateUp + w.activated + w.logits
    let widest = LineStore.rounded(room.capacity) + LineStore.rounded(room.prefixCapacity)
    return room.rows * perRow + CachedAttention.floats(shape: configuration.attention, widest: widest)
      + LineStore.floats(configuration, lines: room.lines, capacity: room.capacity)
      + LineStore.floats(configuration, lines: room.prefixLines, capacity: room.prefixCapacity)
  }

  /// Runs `rows` through all layers and fills their cache lines; prompts' rows must come in order. Returns the logits
  /// [picks, vocabulary padded] of the rows whose indices are in `picks`, which ascend; valid until the next step.
  func step(_ rows: [Row], picks: [Int]) -> Matrix {
    precondition(rows.count <= room.rows, "more rows than the step has room for")
    let n = rows.count
    let d = configuration.hiddenSize
    for (index, row) in rows.enumerated() {
      tokens[index] = row.token
      positions[index] = row.prefixLength + row.index
    }
    let all = x.matrix(rows: n, columns: d)
    clock.time(.embedding) {
      Embedding.overwriteForward(tokens[0..<n], table: weights.original.embedding, into: all)
    }
    var (rows, hidden) = (rows, all)
    for (index, layer) in weights.layers.enumerated() {
      let queries = remember(rows, layer, index, norm(hidden, gain: layer.original.attentionNorm))
      if index == weights.layers.count - 1 {
        // Nobody reads what the last layer makes of the other rows: all that they leave are keys and values.
        keep(picks, of: hidden)
        keep(picks, of: queries)
        rows = picks.map { rows[$0] }
        hidden = x.matrix(rows: rows.count, columns: d)
      }
      let out = attend(rows, index, queries)
      clock.time(.product) { Linear.accumulateForward(out, weight: layer.attentionOutput, into: hidden) }
      let h = norm(hidden, gain: layer.original.feedForwardNorm)
      let wide = gateUp.matrix(rows: rows.count, columns: 2 * configuration.intermediateSize)
      let narrow = activated.matrix(rows: rows.count, columns: configuration.intermediateSize)
      clock.time(.product) { Linear.overwriteForward(h, weight: layer.gateUp, into: wide) }
      clock.time(.swiglu) { SwiGLU.overwriteForward(wide, into: narrow) }
      clock.time(.product) { Linear.accumulateForward(narrow, weight: layer.down, into: hidden) }
    }
    return logits(hidden)
  }

  /// The normalised rows, in memory that the next norm overwrites.
  private func norm(_ rows: Matrix, gain: Vector) -> Matrix {
    let h = normed.matrix(rows: rows.rows, columns: rows.columns)
    clock.time(.norm) {
      RMSNorm.overwriteForward(
        rows, gain: gain, epsilon: configuration.rmsNormEpsilon, into: h, inverse: inverse.vector)
    }
    return h
  }

  /// The queries, keys and values [n, width] of the normalised rows `h`; keys and values are in the cache then.
  private func remember(_ rows: [Row], _ layer: DecodingWeights.Layer, _ index: Int, _ h: Matrix) -> Matrix {
    let all = qkv.matrix(rows: rows.count, columns: shape.width)
    clock.time(.product) {
      Linear.overwriteForward(
        h, weight: layer.queryKeyValue, bias: layer.original.queryKeyValueBias, into: all)
    }
    if let queryNorm = layer.original.queryNorm, let keyNorm = layer.original.keyNorm {
      clock.time(.norm) { normaliseHeads(all, queryNorm, keyNorm) }
    }
    clock.time(.rotary) {
      rotary.rotate(all, heads: shape.heads + shape.keyValueHeads, position: { positions[$0] })
    }
    clock.time(.attention) {
      for (place, row) in rows.enumerated() {
        attention.write(all.row(place), to: line(row.line, index), position: row.index)
      }
    }
    return all
  }

  /// What the rows' queries find in the cache [n, queryWidth]. Keys and values of all rows must be there.
  private func attend(_ rows: [Row], _ layer: Int, _ queries: Matrix) -> Matrix {
    let out = attended.matrix(rows: rows.count, columns: shape.queryWidth)
    clock.time(.attention) {
      for (place, row) in rows.enumerated() {
        attention.overwrite(
          out.row(place), queries.row(place), prefix: row.prefix.map { prefixes.line($0, layer: layer) },
          prefixLength: row.prefixLength, own: line(row.line, layer), length: row.index + 1)
      }
    }
    return out
  }

  /// Moves the rows of `matrix` whose indices are in `picks` to its front.
  private func keep(_ picks: [Int], of matrix: Matrix) {
    // Picks ascend, so none is overwritten before it has moved.
    for (row, pick) in picks.enumerated() where row != pick {
      matrix.row(row).overwrite(with: matrix.row(pick))
    }
  }

  private func normaliseHeads(_ qkv: Matrix, _ queryNorm: Vector, _ keyNorm: Vector) {
    for head in 0..<(shape.heads + shape.keyValueHeads) {
      let part = qkv.columns(from: head * shape.headDim, count: shape.headDim)
      RMSNorm.overwriteForward(
        part, gain: head < shape.heads ? queryNorm : keyNorm, epsilon: configuration.rmsNormEpsilon,
        into: part, inverse: inverse.vector)
    }
  }

  private func line(_ reference: LineReference, _ layer: Int) -> CacheLine {
    switch reference {
    case .own(let index): own.line(index, layer: layer)
    case .prefix(let index): prefixes.line(index, layer: layer)
    }
  }

  private func logits(_ hidden: Matrix) -> Matrix {
    let h = norm(hidden, gain: weights.original.finalNorm)
    let result = logitRows.matrix(rows: hidden.rows, columns: configuration.paddedVocabularySize)
    clock.time(.product) { Linear.overwriteForward(h, weight: weights.head, into: result) }
    return result
  }
}

/// Cache lines of all layers in one allocation.
private struct LineStore {
  let capacity: Int
  private let buffer: FloatBuffer
  private let lines: Int
  private let shape: AttentionShape
  private let floats: Int

  init(_ configuration: ModelConfiguration, lines: Int, capacity: Int) {
    self.lines = lines
    self.capacity = Self.rounded(capacity)
    shape = configuration.attention
    floats = CacheLine.floats(shape: shape, capacity: self.capacity)
    buffer = FloatBuffer(count: Self.floats(configuration, lines: lines, capacity: capacity))
  }

  /// Positions of a line with room for `capacity`: whole blocks of sixteen.
  static func rounded(_ capacity: Int) -> Int { max(16, (capacity + 15) / 16 * 16) }

  static func floats(_ configuration: ModelConfiguration, lines: Int, capacity: Int) -> Int {
    configuration.layers * lines
      * CacheLine.floats(shape: configuration.attention, capacity: rounded(capacity))
  }

  func line(_ index: Int, layer: Int) -> CacheLine {
    CacheLine(
      buffer.vector(at: (layer * lines + index) * floats, count: floats), shape: shape, capacity: capacity)
  }
}
