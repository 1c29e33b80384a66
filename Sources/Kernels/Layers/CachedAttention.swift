/// Attention of single rows over cached keys and values, for sampling.
///
/// A cache line holds one sequence's keys and values of one layer. Keys stand in blocks of sixteen positions, component by
/// component within a block, [kvHeads, blocks, headDim, 16], so that sixteen positions are scored at a time and memory is
/// read in one stream; values position by position, [kvHeads, capacity, headDim]. Heads that share keys and values take
/// them block by block from the same cached memory. What a row gets depends on its own lines alone.
package struct CachedAttention: Sendable {
  package let shape: AttentionShape
  /// One row of weights a head of a group.
  private let weights: FloatBuffer
  private let weightStride: Int
  private static let block = 16

  /// Scratch for rows that see up to `widest` positions.
  package init(shape: AttentionShape, widest: Int) {
    self.shape = shape
    weightStride = widest + 2 * Self.block
    weights = FloatBuffer(count: shape.groupSize * weightStride)
  }

  /// Puts the key and value of a row of queries, keys and values at `position` of `line`.
  package func write(_ qkv: Vector, to line: CacheLine, position: Int) {
    precondition(position >= 0 && position < line.capacity, "position outside the cache line")
    let dim = shape.headDim
    for group in 0..<shape.keyValueHeads {
      let key = qkv.pointer + (shape.queryWidth &+ group &* dim)
      let keys = line.keys.pointer + (group &* line.capacity &+ (position & ~15)) &* dim
      let place = position & 15
      for component in 0..<dim { keys[component &* 16 &+ place] = key[component] }
      let values = line.values.pointer + (group &* line.capacity &+ position) &* dim
      values.update(from: key + shape.keyWidth, count: dim)
    }
  }

  /// out = softmax(scale q Kᵀ) V over the first `prefixLength` positions of `prefix`, then the first `length` of `own`.
  ///
  /// qkv [width], out [heads * headDim].
  package func overwrite(
    _ out: Vector, _ qkv: Vector, prefix: CacheLine?, prefixLength: Int, own: CacheLine, length: Int
  ) {
    let count = prefixLength + length
    precondition(
      count > 0 && count + 2 * Self.block <= weightStride, "more positions than the scratch has room for")
    let width = shape.groupSize &* shape.headDim
    for group in 0..<shape.keyValueHeads {
      let queries = qkv.pointer + group &* width
      let to = out.pointer + group &* width
      if let prefix { score(queries, prefix, group, prefixLength, at: 0) }
      score(queries, own, group, length, at: prefixLength)
      for head in 0..<shape.groupSize {
        let w = weights.base + head &* weightStride
        let scale = 1 / exponentials(w, count, minus: maximum(w, count))
        multiply(w, count, by: scale)
      }
      to.update(repeating: 0, count: width)
      if let prefix { addValues(prefix, group, prefixLength, from: 0, to) }
      addValues(own, group, length, from: prefixLength, to)
    }
  }

  /// weights[head, offset + t] = scale q_head . k_t for the first `count` positions of `line`; up to fifteen floats behind
  /// them are overwritten too.
  @inline(__always)
  private func score(
    _ queries: UnsafeMutablePointer<Float>, _ line: CacheLine, _ group: Int, _ count: Int, at offset: Int
  ) {
    let dim = shape.headDim
    let scale = shape.scale
    let keys = line.keys.pointer + group &* line.capacity &* dim
    var t = 0
    while t < count {
      let block = keys + t &* dim
      for head in 0..<shape.groupSize {
        let q = queries + head &* dim
        var even = Lanes(repeating: 0)
        var odd = Lanes(repeating: 0)
        var j = 0
        while j &+ 2 <= dim {
          even.addProduct(load(block, j &* 16), Lanes(repeating: q[j]))
          odd.addProduct(load(block, j &* 16 &+ 16), Lanes(repeating: q[j &+ 1]))
          j &+= 2
        }
        if j < dim { even.addProduct(load(block, j &* 16), Lanes(repeating: q[j])) }
        store((even + odd) * scale, weights.base, head &* weightStride &+ offset &+ t)
      }
      t &+= 16
    }
  }

  /// to_head += sum_t weights[head, offset + t] v_t over the first `count` positions of `line`.
  @inline(__always)
  private func addValues(
    _ line: CacheLine, _ group: Int, _ count: Int, from offset: Int, _ to: UnsafeMutablePointer<Float>
  ) {
    let dim = shape.headDim
    let values = line.values.pointer + group &* line.capacity &* dim
    var start = 0
    while start < count {
      let end = min(start &+ Self.block, count)
      for head in 0..<shape.groupSize {
        let w = weights.base + (head &* weightStride &+ offset)
        let sums = to + head &* dim
        var i = 0
        while i &+ 32 <= dim {
          addPair(values, w, start, end, dim, sums, i)
          i &+= 32
        }
        while i &+ 16 <= dim {
          var sum = load(sums, i)
          for t in start..<end { sum.addProduct(load(values, t &* dim &+ i), Lanes(repeating: w[t])) }
          store(sum, sums, i)
          i &+= 16
        }
        while i < dim {
          for t in start..<end { sums[i] += values[t &* dim &+ i] * w[t] }
          i &+= 1
        }
      }
      start = end
    }
  }

  /// Thirty-two components at once, even and odd positions apart: eight sums in flight hide the adder's latency.
  @inline(__always)
  private func addPair(
    _ values: UnsafeMutablePointer<Float>, _ w: UnsafeMutablePointer<Float>, _ start: Int, _ end: Int,
    _ dim: Int,
    _ sums: UnsafeMutablePointer<Float>, _ i: Int
  ) {
    var (evenLow, evenHigh) = (load(sums, i), load(sums, i &+ 16))
    var (oddLow, oddHigh) = (Lanes(repeating: 0), Lanes(repeating: 0))
    var t = start
    while t &+ 2 <= end {
      let row = values + (t &* dim &+ i)
      let (even, odd) = (Lanes(repeating: w[t]), Lanes(repeating: w[t &+ 1]))
      evenLow.addProduct(load(row, 0), even)
      evenHigh.addProduct(load(row, 16), even)
      oddLow.addProduct(load(row, dim), odd)
      oddHigh.addProduct(load(row, dim &+ 16), odd)
      t &+= 2
    }
    if t < end {
      let row = values + (t &* dim &+ i)
      evenLow.addProduct(load(row, 0), Lanes(repeating: w[t]))
      evenHigh.addProduct(load(row, 16), Lanes(repeating: w[t]))
    }
    store(evenLow + oddLow, sums, i)
    store(evenHigh + oddHigh, sums, i &+ 16)
  }

  @inline(__always)
  private func multiply(_ w: UnsafeMutablePointer<Float>, _ count: Int, by scale: Float) {
    var i = 0
    // The scratch has room behind the last weight.
    while i < count {
      store(load(w, i) * scale, w, i)
      i &+= 16
    }
  }
}
