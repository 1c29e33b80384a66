/// Attention of single rows over cached keys and values, for sampling. What a row gets depends on its own lines alone.
///
/// Lines are read front to back, once for the keys and once for the values. That leaves fetching ahead to the processor,
/// which does it better for such streams than a prefetch for each line.
package struct CachedAttention: Sendable {
  package let shape: AttentionShape
  /// One row of weights a head.
  private let weights: FloatBuffer
  private let weightStride: Int
  private static let block = 16

  /// Scratch for rows that see up to `widest` positions.
  package init(shape: AttentionShape, widest: Int) {
    self.shape = shape
    weightStride = Self.stride(widest)
    weights = FloatBuffer(count: Self.floats(shape: shape, widest: widest))
  }

  /// Floats of scratch for rows that see up to `widest` positions.
  package static func floats(shape: AttentionShape, widest: Int) -> Int { shape.heads * stride(widest) }

  private static func stride(_ widest: Int) -> Int { widest + 2 * block }

  /// Puts the key and value of a row of queries, keys and values at `position` of `line`.
  package func write(_ qkv: Vector, to line: CacheLine, position: Int) {
    precondition(position >= 0 && position < line.capacity, "position outside the cache line")
    let (width, dim) = (shape.keyWidth, shape.headDim)
    let key = qkv.pointer + shape.queryWidth
    let (block, place) = ((position & ~15) &* width, position & 15)
    let keys = line.keys.pointer + (block &+ place)
    for component in 0..<width { keys[component &* 16] = key[component] }
    let values = line.values.pointer + (block &+ place &* dim)
    for head in 0..<shape.keyValueHeads {
      (values + head &* dim &* 16).update(from: key + (width &+ head &* dim), count: dim)
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
    if let prefix { score(qkv.pointer, prefix, prefixLength, at: 0) }
    score(qkv.pointer, own, length, at: prefixLength)
    for head in 0..<shape.heads {
      let w = weights.base + head &* weightStride
      let scale = 1 / exponentials(w, count, minus: maximum(w, count))
      multiply(w, count, by: scale)
    }
    out.overwrite(with: 0)
    if let prefix { addValues(prefix, prefixLength, from: 0, out.pointer) }
    addValues(own, length, from: prefixLength, out.pointer)
  }

  /// weights[head, offset + t] = scale q_head . k_t for the first `count` positions of `line`; up to fifteen floats behind
  /// them are overwritten too.
  @inline(__always)
  private func score(_ queries: UnsafeMutablePointer<Float>, _ line: CacheLine, _ count: Int, at offset: Int)
  {
    let (dim, group) = (shape.headDim, shape.groupSize)
    let scale = shape.scale
    let stride = weightStride
    let w = weights.base + offset
    var keys = line.keys.pointer
    var t = 0
    while t < count {
      for head in 0..<shape.heads {
        let q = queries + head &* dim
        let block = keys + head / group &* dim &* 16
        // Four sums in flight hide the multiplier's latency.
        var (s0, s1) = (Lanes(repeating: 0), Lanes(repeating: 0))
        var (s2, s3) = (Lanes(repeating: 0), Lanes(repeating: 0))
        var j = 0
        while j &+ 4 <= dim {
          let at = j &* 16
          s0.addProduct(load(block, at), Lanes(repeating: q[j]))
          s1.addProduct(load(block, at &+ 16), Lanes(repeating: q[j &+ 1]))
          s2.addProduct(load(block, at &+ 32), Lanes(repeating: q[j &+ 2]))
          s3.addProduct(load(block, at &+ 48), Lanes(repeating: q[j &+ 3]))
          j &+= 4
        }
        while j < dim {
          s0.addProduct(load(block, j &* 16), Lanes(repeating: q[j]))
          j &+= 1
        }
        store(((s0 + s1) + (s2 + s3)) * scale, w, head &* stride &+ t)
      }
      keys += shape.keyWidth &* 16
      t &+= 16
    }
  }

  /// to_head += sum_t weights[head, offset + t] v_t over the first `count` positions of `line`.
  @inline(__always)
  private func addValues(_ line: CacheLine, _ count: Int, from offset: Int, _ to: UnsafeMutablePointer<Float>)
  {
    let (dim, group) = (shape.headDim, shape.groupSize)
    var start = 0
    while start < count {
      let positions = min(Self.block, count &- start)
      let block = line.values.pointer + start &* shape.keyWidth
      for head in 0..<shape.heads {
        let w = weights.base + (head &* weightStride &+ offset &+ start)
        let values = block + head / group &* dim &* 16
        let sums = to + head &* dim
        var i = 0
        while i &+ 32 <= dim {
          addPair(values + i, w, positions, dim, sums + i)
          i &+= 32
        }
        while i &+ 16 <= dim {
          var sum = load(sums, i)
          for t in 0..<positions { sum.addProduct(load(values, t &* dim &+ i), Lanes(repeating: w[t])) }
          store(sum, sums, i)
          i &+= 16
        }
        while i < dim {
          for t in 0..<positions { sums[i] += values[t &* dim &+ i] * w[t] }
          i &+= 1
        }
      }
      start &+= Self.block
    }
  }

  /// Thirty-two components at once, even and odd positions apart: eight sums in flight hide the adder's latency.
  @inline(__always)
  private func addPair(
    _ values: UnsafeMutablePointer<Float>, _ w: UnsafeMutablePointer<Float>, _ positions: Int, _ dim: Int,
    _ sums: UnsafeMutablePointer<Float>
  ) {
    var (evenLow, evenHigh) = (load(sums, 0), load(sums, 16))
    var (oddLow, oddHigh) = (Lanes(repeating: 0), Lanes(repeating: 0))
    var row = values
    var t = 0
    while t &+ 2 <= positions {
      let (even, odd) = (Lanes(repeating: w[t]), Lanes(repeating: w[t &+ 1]))
      evenLow.addProduct(load(row, 0), even)
      evenHigh.addProduct(load(row, 16), even)
      oddLow.addProduct(load(row, dim), odd)
      oddHigh.addProduct(load(row, dim &+ 16), odd)
      row += 2 &* dim
      t &+= 2
    }
    if t < positions {
      evenLow.addProduct(load(row, 0), Lanes(repeating: w[t]))
      evenHigh.addProduct(load(row, 16), Lanes(repeating: w[t]))
    }
    store(evenLow + oddLow, sums, 0)
    store(evenHigh + oddHigh, sums, 16)
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
