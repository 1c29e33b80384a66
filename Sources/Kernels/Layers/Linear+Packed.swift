internal import CIntrinsics

/// Products of few rows with packed weights. Every output is one chain of fused multiply-adds over the inputs in their
/// order, so a row's bits depend on that row alone: not on how many rows are computed with it, nor on its place.
extension Linear {
  /// y = x Wᵀ (+ b). x [n, in], W [out, in] packed, b [out], y [n, out].
  ///
  /// - Parameter vectors: must be among those that are available; does not change a bit.
  package static func overwriteForward(
    _ x: Matrix, weight: PackedMatrix, bias: Vector? = nil, into y: Matrix,
    with vectors: VectorWidth = .widest
  ) {
    multiply(x, weight, into: y, accumulates: false, vectors)
    if let bias {
      for row in 0..<y.rows { y.row(row).accumulate(bias) }
    }
  }

  /// y += x Wᵀ. Shapes as in the one above.
  package static func accumulateForward(
    _ x: Matrix, weight: PackedMatrix, into y: Matrix, with vectors: VectorWidth = .widest
  ) {
    multiply(x, weight, into: y, accumulates: true, vectors)
  }

  /// Panel by panel, so that a panel is read from far away once.
  private static func multiply(
    _ x: Matrix, _ w: PackedMatrix, into y: Matrix, accumulates: Bool, _ vectors: VectorWidth
  ) {
    precondition(
      x.columns == w.inputs && y.columns == w.outputs && y.rows == x.rows, "shapes do not fit")
    guard x.rows > 0 else { return }
    switch vectors {
    case .eight: multiplyByEights(x, w, into: y, accumulates)
    case .sixteen: multiplyBySixteens(x, w, into: y, accumulates)
    }
  }

  /// Tiles of up to eight rows, one 16-lane sum for each.
  private static func multiplyBySixteens(
    _ x: Matrix, _ w: PackedMatrix, into y: Matrix, _ accumulates: Bool
  ) {
    #if arch(x86_64)
      let tiles = (x.rows &+ 7) / 8
      let lineShare = PackedMatrix.panel &* 4 / tiles
      for panel in 0..<w.panels {
        let column = panel &* PackedMatrix.panel
        let weights = w.pointer + column &* w.inputs
        guard column &+ PackedMatrix.panel <= w.outputs else {
          for row in 0..<x.rows {
            partialTile(
              x.pointer + row &* x.stride, weights, w.inputs, y.pointer + (row &* y.stride &+ column),
              count: w.outputs &- column, accumulates)
          }
          continue
        }
        var ahead = UnsafeRawPointer(weights + w.inputs &* PackedMatrix.panel)
        var row = 0
        for tile in 0..<tiles {
          // Rows shared out evenly: a tile of one row would wait for each of its additions.
          let count = (x.rows &- row) / (tiles &- tile)
          wide_tile(
            count, x.pointer + row &* x.stride, x.stride, weights, w.inputs,
            y.pointer + (row &* y.stride &+ column), y.stride, accumulates, ahead, lineShare)
          ahead += w.inputs &* lineShare
          row &+= count
        }
      }
    #else
      preconditionFailure("this processor has no vectors of sixteen floats")
    #endif
  }

  /// Tiles of six rows, which keep twelve 8-lane sums in registers, and of fewer.
  private static func multiplyByEights(
    _ x: Matrix, _ w: PackedMatrix, into y: Matrix, _ accumulates: Bool
  ) {
    // While a panel is worked on, the next one is fetched, a part of it with every tile.
    let tiles = (x.rows &+ 5) / 6
    for panel in 0..<w.panels {
      let column = panel &* PackedMatrix.panel
      let weights = w.pointer + column &* w.inputs
      let isWhole = column &+ PackedMatrix.panel <= w.outputs
      var ahead = Ahead(weights + w.inputs &* PackedMatrix.panel, lineShare: PackedMatrix.panel &* 4 / tiles)
      var row = 0
      while row < x.rows {
        let from = x.pointer + row &* x.stride
        let to = y.pointer + (row &* y.stride &+ column)
        let left = x.rows &- row
        if !isWhole {
          partialTile(from, weights, w.inputs, to, count: w.outputs &- column, accumulates)
          row &+= 1
        } else if left >= 6 && left != 8 {
          tileOfSix(from, x.stride, weights, w.inputs, to, y.stride, accumulates, &ahead)
          row &+= 6
        } else if left >= 4 {
          tileOfFour(from, x.stride, weights, w.inputs, to, y.stride, accumulates, &ahead)
          row &+= 4
        } else if left >= 2 {
          tileOfTwo(from, x.stride, weights, w.inputs, to, y.stride, accumulates)
          row &+= 2
        } else {
          let sums = rowSums(from, weights, w.inputs)
          store(accumulates ? load(to, 0) + sums : sums, to, 0)
          row &+= 1
        }
      }
    }
  }

  @inline(__always)
  private static func tileOfSix(
    _ x: UnsafeMutablePointer<Float>, _ stride: Int, _ w: UnsafeMutablePointer<Float>, _ inputs: Int,
    _ y: UnsafeMutablePointer<Float>, _ step: Int, _ accumulates: Bool, _ ahead: inout Ahead
  ) {
    let zero = Lanes(repeating: 0)
    var (s0, s1, s2, s3, s4, s5) = (zero, zero, zero, zero, zero, zero)
    let (x0, x1, x2) = (x, x + stride, x + 2 &* stride)
    let (x3, x4, x5) = (x + 3 &* stride, x + 4 &* stride, x + 5 &* stride)
    for i in 0..<inputs {
      let lanes = load(w, i &* 16)
      s0.addProduct(lanes, Lanes(repeating: x0[i]))
      s1.addProduct(lanes, Lanes(repeating: x1[i]))
      s2.addProduct(lanes, Lanes(repeating: x2[i]))
      s3.addProduct(lanes, Lanes(repeating: x3[i]))
      s4.addProduct(lanes, Lanes(repeating: x4[i]))
      s5.addProduct(lanes, Lanes(repeating: x5[i]))
      ahead.fetch()
    }
    if accumulates {
      s0 = load(y, 0) + s0
      s1 = load(y, step) + s1
      s2 = load(y, 2 &* step) + s2
      s3 = load(y, 3 &* step) + s3
      s4 = load(y, 4 &* step) + s4
      s5 = load(y, 5 &* step) + s5
    }
    store(s0, y, 0)
    store(s1, y, step)
    store(s2, y, 2 &* step)
    store(s3, y, 3 &* step)
    store(s4, y, 4 &* step)
    store(s5, y, 5 &* step)
  }

  @inline(__always)
  private static func tileOfFour(
    _ x: UnsafeMutablePointer<Float>, _ stride: Int, _ w: UnsafeMutablePointer<Float>, _ inputs: Int,
    _ y: UnsafeMutablePointer<Float>, _ step: Int, _ accumulates: Bool, _ ahead: inout Ahead
  ) {
    let zero = Lanes(repeating: 0)
    var (s0, s1, s2, s3) = (zero, zero, zero, zero)
    let (x0, x1, x2, x3) = (x, x + stride, x + 2 &* stride, x + 3 &* stride)
    for i in 0..<inputs {
      let lanes = load(w, i &* 16)
      s0.addProduct(lanes, Lanes(repeating: x0[i]))
      s1.addProduct(lanes, Lanes(repeating: x1[i]))
      s2.addProduct(lanes, Lanes(repeating: x2[i]))
      s3.addProduct(lanes, Lanes(repeating: x3[i]))
      ahead.fetch()
    }
    if accumulates {
      s0 = load(y, 0) + s0
      s1 = load(y, step) + s1
      s2 = load(y, 2 &* step) + s2
      s3 = load(y, 3 &* step) + s3
    }
    store(s0, y, 0)
    store(s1, y, step)
    store(s2, y, 2 &* step)
    store(s3, y, 3 &* step)
  }

  @inline(__always)
  private static func tileOfTwo(
    _ x: UnsafeMutablePointer<Float>, _ stride: Int, _ w: UnsafeMutablePointer<Float>, _ inputs: Int,
    _ y: UnsafeMutablePointer<Float>, _ step: Int, _ accumulates: Bool
  ) {
    var (s0, s1) = (Lanes(repeating: 0), Lanes(repeating: 0))
    let (x0, x1) = (x, x + stride)
    for i in 0..<inputs {
      let lanes = load(w, i &* 16)
      s0.addProduct(lanes, Lanes(repeating: x0[i]))
      s1.addProduct(lanes, Lanes(repeating: x1[i]))
    }
    if accumulates {
      s0 = load(y, 0) + s0
      s1 = load(y, step) + s1
    }
    store(s0, y, 0)
    store(s1, y, step)
  }

  /// Sixteen outputs of one row.
  @inline(__always)
  private static func rowSums(
    _ x: UnsafeMutablePointer<Float>, _ w: UnsafeMutablePointer<Float>, _ inputs: Int
  ) -> Lanes {
    var sums = Lanes(repeating: 0)
    for i in 0..<inputs { sums.addProduct(load(w, i &* 16), Lanes(repeating: x[i])) }
    return sums
  }

  /// The first `count` outputs of the last panel, for one row.
  private static func partialTile(
    _ x: UnsafeMutablePointer<Float>, _ w: UnsafeMutablePointer<Float>, _ inputs: Int,
    _ y: UnsafeMutablePointer<Float>, count: Int, _ accumulates: Bool
  ) {
    var sums = rowSums(x, w, inputs)
    if accumulates { sums = loadTail(y, 0, count, filler: 0) + sums }
    storeTail(sums, y, 0, count)
  }
}

/// Walks through memory that will be needed, a part of a cache line at a time.
private struct Ahead {
  private var address: UnsafeRawPointer
  private let step: Int

  init(_ start: UnsafeMutablePointer<Float>, lineShare: Int) {
    address = UnsafeRawPointer(start)
    step = lineShare
  }

  @inline(__always)
  mutating func fetch() {
    prefetch_second_level(address)
    address += step
  }
}
