/// What attention of one head works on: copies of its operands, close together and padded to whole vectors.
///
/// Keys and values of a segment are held with its parent's rows in front, row after row [width, dim], or in blocks of
/// sixteen rows, component by component, [blocks, headDim, 16]. Everything is written before it is read, but for lanes
/// that are thrown away.
package struct AttentionScratch: @unchecked Sendable {
  /// Query rows that the backward pass takes at a time.
  static let tile = 8 * SmallProduct.rows

  /// The head size, and the most rows that a row sees, rounded up to whole vectors.
  package let dim, width: Int
  private let headDim: Int
  /// Scaled queries and gradients of outputs [tile, dim].
  let queries, outGradients: UnsafeMutablePointer<Float>
  /// Scores and their gradients [tile, width].
  let scores, scoreGradients: UnsafeMutablePointer<Float>
  /// Results for a few rows [SmallProduct.rows, dim].
  let results: UnsafeMutablePointer<Float>
  /// Values (forward) or keys (backward), row after row.
  package let rows: UnsafeMutablePointer<Float>
  package let keyBlocks, valueBlocks: UnsafeMutablePointer<Float>
  let keyGradients, valueGradients: UnsafeMutablePointer<Float>

  /// The parts of `storage`, which has `floats(shape:widest:)` floats.
  package init(_ storage: Vector, shape: AttentionShape, widest: Int) {
    (dim, width, headDim) = (Self.whole(shape.headDim), Self.whole(widest), shape.headDim)
    precondition(
      storage.count >= Self.floats(shape: shape, widest: widest), "too little scratch for attention")
    var next = storage.pointer
    func take(_ count: Int) -> UnsafeMutablePointer<Float> {
      defer { next += count }
      return next
    }
    queries = take(Self.tile * dim)
    outGradients = take(Self.tile * dim)
    scores = take(Self.tile * width)
    scoreGradients = take(Self.tile * width)
    results = take(SmallProduct.rows * dim)
    rows = take(width * dim)
    keyGradients = take(width * dim)
    valueGradients = take(width * dim)
    keyBlocks = take(width * headDim)
    valueBlocks = take(width * headDim)
  }

  /// Floats that segments take whose last row sees `widest` rows, the parent's included.
  package static func floats(shape: AttentionShape, widest: Int) -> Int {
    let (dim, width) = (whole(shape.headDim), whole(widest))
    return 2 * tile * (dim + width) + SmallProduct.rows * dim + width * (3 * dim + 2 * shape.headDim)
  }

  private static func whole(_ count: Int) -> Int { (count + 15) / 16 * 16 }

  /// Copies `rows` heads from `from` on, `stride` floats apart, to `to`, `dim` floats apart, zeros behind each.
  package func copyRows(
    _ from: UnsafeMutablePointer<Float>, stride: Int, rows: Int, scale: Float = 1,
    to: UnsafeMutablePointer<Float>
  ) {
    for row in 0..<rows {
      let (source, target) = (from + row &* stride, to + row &* dim)
      var i = 0
      while i &+ 16 <= headDim {
        store(load(source, i) * scale, target, i)
        i &+= 16
      }
      if i < headDim { store(loadTail(source, i, headDim &- i, filler: 0) * scale, target, i) }
    }
  }

  /// Copies `rows` heads from `from` on, `stride` floats apart, to the places from `first` on of `blocks`.
  package func copyBlocks(
    _ from: UnsafeMutablePointer<Float>, stride: Int, rows: Int, first: Int,
    to blocks: UnsafeMutablePointer<Float>
  ) {
    var row = 0
    while row < rows {
      let place = first &+ row
      let source = from + row &* stride
      let target = blocks + ((place & ~15) &* headDim &+ (place & 15))
      if place & 3 == 0 && row &+ 4 <= rows {
        copyFour(source, stride, to: target)
        row &+= 4
      } else {
        for i in 0..<headDim { target[i &* 16] = source[i] }
        row &+= 1
      }
    }
  }

  /// Four heads at a time, in squares of four by four.
  @inline(__always)
  private func copyFour(
    _ from: UnsafeMutablePointer<Float>, _ stride: Int, to target: UnsafeMutablePointer<Float>
  ) {
    let (a, b, c, d) = (from, from + stride, from + 2 &* stride, from + 3 &* stride)
    var i = 0
    while i &+ 4 <= headDim {
      let (p, q) = (four(a + i), four(b + i))
      let (r, s) = (four(c + i), four(d + i))
      let to = UnsafeMutableRawPointer(target + i &* 16)
      to.storeBytes(of: SIMD4(p.x, q.x, r.x, s.x), as: SIMD4<Float>.self)
      to.storeBytes(of: SIMD4(p.y, q.y, r.y, s.y), toByteOffset: 64, as: SIMD4<Float>.self)
      to.storeBytes(of: SIMD4(p.z, q.z, r.z, s.z), toByteOffset: 128, as: SIMD4<Float>.self)
      to.storeBytes(of: SIMD4(p.w, q.w, r.w, s.w), toByteOffset: 192, as: SIMD4<Float>.self)
      i &+= 4
    }
    while i < headDim {
      let to = target + i &* 16
      (to[0], to[1], to[2], to[3]) = (a[i], b[i], c[i], d[i])
      i &+= 1
    }
  }

  @inline(__always)
  private func four(_ pointer: UnsafeMutablePointer<Float>) -> SIMD4<Float> {
    UnsafeRawPointer(pointer).loadUnaligned(as: SIMD4<Float>.self)
  }
}
