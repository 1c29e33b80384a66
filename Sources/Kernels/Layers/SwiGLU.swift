/// The gated activation silu(gate) * up (N. Shazeer, 2020). A row of `gateUp` holds all gates, then all ups.
package enum SwiGLU {
  /// y = silu(gate) up. gateUp [n, 2f], y [n, f].
  package static func overwriteForward(_ gateUp: Matrix, into y: Matrix) {
    let f = y.columns
    precondition(gateUp.columns == 2 * f && gateUp.rows == y.rows, "shapes do not fit")
    for row in 0..<y.rows {
      let gate = gateUp.pointer + row &* gateUp.stride
      let up = gate + f
      let to = y.pointer + row &* y.stride
      var i = 0
      while i &+ 16 <= f {
        let g = load(gate, i)
        store(g * logistic(g) * load(up, i), to, i)
        i &+= 16
      }
      if i < f {
        let g = loadTail(gate, i, f &- i, filler: 0)
        storeTail(g * logistic(g) * loadTail(up, i, f &- i, filler: 0), to, i, f &- i)
      }
    }
  }

  /// Overwrites `gateUp` with its gradient and `dy`, the gradient of y, with y: with s = logistic(gate),
  /// dgate = dy up s (1 + gate (1 - s)), dup = dy gate s.
  package static func replaceByGradient(_ gateUp: Matrix, gradientByOutput dy: Matrix) {
    let f = dy.columns
    precondition(gateUp.columns == 2 * f && gateUp.rows == dy.rows, "shapes do not fit")
    for row in 0..<dy.rows {
      let gate = gateUp.pointer + row &* gateUp.stride
      let up = gate + f
      let upper = dy.pointer + row &* dy.stride
      var i = 0
      while i &+ 16 <= f {
        let (dg, du, y) = gradient(load(gate, i), load(up, i), load(upper, i))
        store(dg, gate, i)
        store(du, up, i)
        store(y, upper, i)
        i &+= 16
      }
      if i < f {
        let count = f &- i
        let (dg, du, y) = gradient(
          loadTail(gate, i, count, filler: 0), loadTail(up, i, count, filler: 0),
          loadTail(upper, i, count, filler: 0))
        storeTail(dg, gate, i, count)
        storeTail(du, up, i, count)
        storeTail(y, upper, i, count)
      }
    }
  }

  @inline(__always)
  private static func gradient(_ gate: Lanes, _ up: Lanes, _ dy: Lanes) -> (Lanes, Lanes, Lanes) {
    let s = logistic(gate)
    let one = Lanes(repeating: 1)
    let activated = gate * s
    return (dy * up * s * one.addingProduct(gate, one - s), dy * activated, activated * up)
  }
}
