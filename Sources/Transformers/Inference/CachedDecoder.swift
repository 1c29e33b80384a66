internal import Kernels

/// A decoder that keeps keys and values of what it has seen, one step of rows at a time, on one thread.
///
/// Two kinds of cache lines: `prefix` lines hold prompts, which several sequences may share; `own` lines hold what one
/// sequence adds. Rows of one step may belong to any lines; the bits that a row gets depend on its lines alone, because
/// the number of rows of a product follows a `RowPolicy`.
final class CachedDecoder {
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

  private let configuration: ModelConfiguration
  private let weights: DecodingWeights
  private let rotary: RotaryEmbedding
  private let shape: AttentionShape
  private let attention: CachedAttention
  private let own, prefixes: LineStore
  private let x, normed, inverse, qkv, attended, gateUp, activated, picked, logitRows: FloatBuffer
  private var tokens: [Int32]
  private var positions: [Int]
  private let policy: RowPolicy
  /// Most rows of a step.
  var maxRows: Int { policy.maxRows }

  /// - Parameters:
  ///   - policy: the most rows of one step, and what their number is padded to.
  ///   - lines: number of own lines, each with room for `capacity` tokens.
  ///   - prefixLines: number of prompts held at a time, each with room for `prefixCapacity` tokens.
  init(
    _ configuration: ModelConfiguration, _ weights: DecodingWeights, policy: RowPolicy, lines: Int,
    capacity: Int,
    prefixLines: Int, prefixCapacity: Int
  ) {
    self.configuration = configuration
    self.weights = weights
    shape = configuration.attention
    rotary = RotaryEmbedding(
      headDim: configuration.headDim, positions: configuration.maxPositions, theta: configuration.ropeTheta)
    self.policy = policy
    let rows = policy.maxRows
    own = LineStore(configuration, lines: lines, capacity: capacity)
    prefixes = LineStore(configuration, lines: prefixLines, capacity: prefixCapacity)
    attention = CachedAttention(shape: shape, widest: own.capacity + prefixes.capacity)
    func buffer(_ columns: Int) -> FloatBuffer { FloatBuffer(count: rows * columns) }
    x = buffer(configuration.hiddenSize)
    normed = buffer(configuration.hiddenSize)
    inverse = buffer(1)
    qkv = buffer(shape.width)
    attended = buffer(shape.queryWidth)
    gateUp = buffer(2 * configuration.intermediateSize)
    activated = buffer(configuration.intermediateSize)
    picked = buffer(configuration.hiddenSize)
    logitRows = buffer(configuration.paddedVocabularySize)
    tokens = [Int32](repeating: 0, count: rows)
    positions = [Int](repeating: 0, count: rows)
  }

  /// Columns of a row of logits, padding included.
  var logitsWidth: Int { configuration.paddedVocabularySize }

  /// Runs `rows` through all layers and fills their cache lines; prompts' rows must come in order. Returns the logits
  /// [picks, vocabulary padded] of the rows whose indices are in `picks`, valid until the next step.
  func step(_ rows: [Row], picks: [Int]) -> Matrix {
    precondition(rows.count <= maxRows, "more rows than the step has room for")
    let n = rows.count
    let padded = policy.padded(n)
    let d = configuration.hiddenSize
    for (index, row) in rows.enumerated() {
      tokens[index] = row.token
      positions[index] = row.prefixLength + row.index
    }
    let hidden = x.matrix(rows: padded, columns: d)
    Embedding.overwriteForward(tokens[0..<n], table: weights.original.embedding, into: hidden)
    hidden.rows(from: n, count: padded - n).overwrite(with: 0)
    let h = normed.matrix(rows: padded, columns: d)
    let epsilon = configuration.rmsNormEpsilon
    for (index, layer) in weights.layers.enumerated() {
      RMSNorm.overwriteForward(
        hidden, gain: layer.original.attentionNorm, epsilon: epsilon, into: h, inverse: inverse.vector)
      attend(rows, layer, index, h, padded)
      Linear.accumulateForward(
        attended.matrix(rows: padded, columns: shape.queryWidth), transposedWeight: layer.attentionOutput,
        into: hidden)
      RMSNorm.overwriteForward(
        hidden, gain: layer.original.feedForwardNorm, epsilon: epsilon, into: h, inverse: inverse.vector)
      let wide = gateUp.matrix(rows: padded, columns: 2 * configuration.intermediateSize)
      let narrow = activated.matrix(rows: padded, columns: configuration.intermediateSize)
      Linear.overwriteForward(h, transposedWeight: layer.gateUp, into: wide)
      SwiGLU.overwriteForward(wide, into: narrow)
      Linear.accumulateForward(narrow, transposedWeight: layer.down, into: hidden)
    }
    return logits(picks)
  }

  private func attend(_ rows: [Row], _ layer: DecodingWeights.Layer, _ index: Int, _ h: Matrix, _ padded: Int)
  {
    let n = rows.count
    let all = qkv.matrix(rows: padded, columns: shape.width)
    Linear.overwriteForward(
      h, transposedWeight: layer.queryKeyValue, bias: layer.original.queryKeyValueBias, into: all)
    let real = all.rows(from: 0, count: n)
    if let queryNorm = layer.original.queryNorm, let keyNorm = layer.original.keyNorm {
      for head in 0..<(shape.heads + shape.keyValueHeads) {
        let part = real.columns(from: head * shape.headDim, count: shape.headDim)
        RMSNorm.overwriteForward(
          part, gain: head < shape.heads ? queryNorm : keyNorm, epsilon: configuration.rmsNormEpsilon,
          into: part,
          inverse: inverse.vector)
      }
    }
    rotary.rotate(real, heads: shape.heads + shape.keyValueHeads, position: { positions[$0] })
    for (place, row) in rows.enumerated() {
      attention.write(real.row(place), to: line(row.line, index), position: row.index)
    }
    let out = attended.matrix(rows: padded, columns: shape.queryWidth)
    for (place, row) in rows.enumerated() {
      attention.overwrite(
        out.row(place), real.row(place), prefix: row.prefix.map { prefixes.line($0, layer: index) },
        prefixLength: row.prefixLength, own: line(row.line, index), length: row.index + 1)
    }
    out.rows(from: n, count: padded - n).overwrite(with: 0)
  }

  private func line(_ reference: LineReference, _ layer: Int) -> CacheLine {
    switch reference {
    case .own(let index): own.line(index, layer: layer)
    case .prefix(let index): prefixes.line(index, layer: layer)
    }
  }

  private func logits(_ picks: [Int]) -> Matrix {
    let padded = policy.padded(picks.count)
    let d = configuration.hiddenSize
    let chosen = picked.matrix(rows: padded, columns: d)
    for (row, pick) in picks.enumerated() {
      chosen.rows(from: row, count: 1).overwrite(with: x.matrix(at: pick * d, rows: 1, columns: d))
    }
    chosen.rows(from: picks.count, count: padded - picks.count).overwrite(with: 0)
    let h = normed.matrix(rows: padded, columns: d)
    RMSNorm.overwriteForward(
      chosen, gain: weights.original.finalNorm, epsilon: configuration.rmsNormEpsilon, into: h,
      inverse: inverse.vector
    )
    let result = logitRows.matrix(rows: padded, columns: configuration.paddedVocabularySize)
    Linear.overwriteForward(h, transposedWeight: weights.head, into: result)
    return result.rows(from: 0, count: picks.count)
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
    self.capacity = max(16, (capacity + 15) / 16 * 16)
    shape = configuration.attention
    floats = CacheLine.floats(shape: shape, capacity: self.capacity)
    buffer = FloatBuffer(count: configuration.layers * lines * floats)
  }

  func line(_ index: Int, layer: Int) -> CacheLine {
    CacheLine(
      buffer.vector(at: (layer * lines + index) * floats, count: floats), shape: shape, capacity: capacity)
  }
}
