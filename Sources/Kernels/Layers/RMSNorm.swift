/// Root-mean-square normalisation y = x / rms(x) * g, row by row (B. Zhang, R. Sennrich, 2019).
package enum RMSNorm {
  /// Overwrites y and the inverse root mean square of each row. x, y [n, d]; g [d]; inverse [n].
  package static func overwriteForward(
    _ x: Matrix, gain: Vector, epsilon: Float, into y: Matrix, inverse: Vector
  ) {
    let d = x.columns
    precondition(
      gain.count == d && y.columns == d && y.rows >= x.rows && inverse.count >= x.rows, "shapes do not fit")
    for row in 0..<x.rows {
      let from = x.pointer + row &* x.stride
      let scale = 1 / (dot(from, from, d) / Float(d) + epsilon).squareRoot()
      inverse.pointer[row] = scale
      scaleRow(from, by: scale, gain.pointer, d, into: y.pointer + row &* y.stride)
    }
  }

  /// The same y again, bit by bit, from the saved inverse.
  package static func overwriteForward(
    _ x: Matrix, gain: Vector, knownInverse inverse: Vector, into y: Matrix
  ) {
    let d = x.columns
    precondition(
      gain.count == d && y.columns == d && y.rows >= x.rows && inverse.count >= x.rows, "shapes do not fit")
    for row in 0..<x.rows {
      scaleRow(
        x.pointer + row &* x.stride, by: inverse.pointer[row], gain.pointer, d,
        into: y.pointer + row &* y.stride)
    }
  }

  /// y = x scale g for one row.
  @inline(__always)
  private static func scaleRow(
    _ x: UnsafeMutablePointer<Float>, by scale: Float, _ g: UnsafeMutablePointer<Float>, _ d: Int,
    into y: UnsafeMutablePointer<Float>
  ) {
    var i = 0
    while i &+ 16 <= d {
      store(load(x, i) * scale * load(g, i), y, i)
      i &+= 16
    }
    while i < d {
      y[i] = x[i] * scale * g[i]
      i &+= 1
    }
  }

  /// Adds to dx the gradient with respect to x, and to dg, if it is wanted, that with respect to g.
  ///
  /// dx_i += s (g_i dy_i - x_i s² mean_j(g_j dy_j x_j)), dg_i += dy_i x_i s, with s the saved inverse.
  package static func accumulateBackward(
    _ dy: Matrix, x: Matrix, gain: Vector, inverse: Vector, into dx: Matrix, gainGradient dg: Vector?
  ) {
    let d = x.columns
    precondition(
      gain.count == d && dy.columns == d && dx.columns == d && (dg?.count ?? d) == d, "shapes do not fit")
    let (g, gradient) = (gain.pointer, dg?.pointer)
    for row in 0..<x.rows {
      let input = x.pointer + row &* x.stride
      let upper = dy.pointer + row &* dy.stride
      let to = dx.pointer + row &* dx.stride
      let s = inverse.pointer[row]
      var sums = Lanes(repeating: 0)
      var tail: Float = 0
      var i = 0
      while i &+ 16 <= d {
        sums.addProduct(load(g, i) * load(upper, i), load(input, i))
        i &+= 16
      }
      while i < d {
        tail += g[i] * upper[i] * input[i]
        i &+= 1
      }
      let factor = (total(sums) + tail) * s * s / Float(d)
      i = 0
      while i &+ 16 <= d {
        let (v, u) = (load(input, i), load(upper, i))
        store(load(to, i) + (load(g, i) * u - v * factor) * s, to, i)
        if let gradient { store(load(gradient, i) + u * v * s, gradient, i) }
        i &+= 16
      }
      while i < d {
        to[i] += (g[i] * upper[i] - input[i] * factor) * s
        if let gradient { gradient[i] += upper[i] * input[i] * s }
        i &+= 1
      }
    }
  }
}

/// The dot product of two runs of `count` floats, sixteen partial sums at a time.
@inline(__always)
func dot(_ a: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>, _ count: Int) -> Float {
  var sums = Lanes(repeating: 0)
  var tail: Float = 0
  var i = 0
  while i &+ 16 <= count {
    sums.addProduct(load(a, i), load(b, i))
    i &+= 16
  }
  while i < count {
    tail += a[i] * b[i]
    i &+= 1
  }
  return total(sums) + tail
}
