/// Attention of single rows over cached keys and values, for sampling.
///
/// A cache line holds one sequence's keys and values of one layer. Keys stand component by component, [kvHeads,
/// headDim, capacity], so that sixteen positions are scored at a time; values position by position, [kvHeads,
/// capacity, headDim]. What a row gets depends on its own lines alone, not on its neighbours.
package struct CachedAttention: Sendable {
  package let shape: AttentionShape
  private let weights: FloatBuffer

  /// Scratch for rows that see up to `widest` positions.
  package init(shape: AttentionShape, widest: Int) {
    self.shape = shape
    weights = FloatBuffer(count: widest + 32)
  }

  /// Keys and values of one sequence in one layer.
  package struct Line: Sendable {
    let keys: Vector
    let values: Vector
    let capacity: Int

    /// A line in `storage`, which has `floats(shape:capacity:)` floats.
    package init(_ storage: Vector, shape: AttentionShape, capacity: Int) {
      let half = shape.keyWidth * capacity
      keys = storage.part(from: 0, count: half)
      values = storage.part(from: half, count: half)
      self.capacity = capacity
    }

    /// Floats that a line of `capacity` positions (a multiple of 16) takes.
    package static func floats(shape: AttentionShape, capacity: Int) -> Int { 2 * shape.keyWidth * capacity }
  }

  /// Puts the key and value of a row of queries, keys and values at `position` of `line`.
  package func write(_ qkv: Vector, to line: Line, position: Int) {
    precondition(position < line.capacity, "cache line is full")
    let key = qkv.pointer + shape.queryWidth
    let value = key + shape.keyWidth
    for component in 0..<shape.keyWidth {
      line.keys.pointer[component &* line.capacity &+ position] = key[component]
    }
    for head in 0..<shape.keyValueHeads {
      let to = line.values.pointer + (head &* line.capacity &+ position) &* shape.headDim
      to.update(from: value + head &* shape.headDim, count: shape.headDim)
    }
  }

  /// out = softmax(scale q Kᵀ) V over the first `prefixLength` positions of `prefix`, then the first `length` of `own`.
  ///
  /// qkv [width], out [heads * headDim].
  package func overwrite(
    _ out: Vector, _ qkv: Vector, prefix: Line?, prefixLength: Int, own: Line, length: Int
  ) {
    let w = weights.base
    let count = prefixLength + length
    precondition(count + 16 <= weights.count, "more positions than the scratch has room for")
    for head in 0..<shape.heads {
      let q = qkv.pointer + head &* shape.headDim
      let group = head / shape.groupSize
      if let prefix { score(q, prefix, group, prefixLength, w) }
      score(q, own, group, length, w + prefixLength)
      let peak = maximum(w, count)
      let scale = 1 / exponentials(w, count, minus: peak)
      let to = out.pointer + head &* shape.headDim
      to.update(repeating: 0, count: shape.headDim)
      if let prefix { addValues(w, prefix, group, prefixLength, scale, to) }
      addValues(w + prefixLength, own, group, length, scale, to)
    }
  }

  /// w_t = scale q . k_t for the first `count` positions; up to 15 floats behind them are overwritten too.
  @inline(__always)
  private func score(
    _ q: UnsafeMutablePointer<Float>, _ line: Line, _ group: Int, _ count: Int,
    _ w: UnsafeMutablePointer<Float>
  ) {
    let dim = shape.headDim
    let capacity = line.capacity
    let keys = line.keys.pointer + group &* dim &* capacity
    let scale = shape.scale
    var t = 0
    while t < count {
      var even = Lanes(repeating: 0)
      var odd = Lanes(repeating: 0)
      var j = 0
      while j < dim {
        even.addProduct(load(keys, j &* capacity &+ t), Lanes(repeating: q[j]))
        odd.addProduct(load(keys, (j &+ 1) &* capacity &+ t), Lanes(repeating: q[j &+ 1]))
        j &+= 2
      }
      store((even + odd) * scale, w, t)
      t &+= 16
    }
  }

  /// to += scale sum_t w_t v_t.
  @inline(__always)
  private func addValues(
    _ w: UnsafeMutablePointer<Float>, _ line: Line, _ group: Int, _ count: Int, _ scale: Float,
    _ to: UnsafeMutablePointer<Float>
  ) {
    let dim = shape.headDim
    let values = line.values.pointer + group &* line.capacity &* dim
    var i = 0
    while i &+ 16 <= dim {
      var sum = Lanes(repeating: 0)
      for t in 0..<count { sum.addProduct(load(values, t &* dim &+ i), Lanes(repeating: w[t])) }
      store(load(to, i) + sum * scale, to, i)
      i &+= 16
    }
    while i < dim {
      var sum: Float = 0
      for t in 0..<count { sum += values[t &* dim &+ i] * w[t] }
      to[i] += sum * scale
      i &+= 1
    }
  }
}
