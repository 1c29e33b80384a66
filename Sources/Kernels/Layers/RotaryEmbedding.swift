internal import Foundation

/// Rotary position embedding with the half-split layout of Hugging Face's Llama: component i turns together with
/// component i + headDim/2 (J. Su et al., 2021).
package struct RotaryEmbedding: Sendable {
  private let cosines: FloatBuffer
  private let sines: FloatBuffer
  private let half: Int
  /// Number of positions in the tables.
  package let positions: Int

  /// Tables for `positions` positions of heads of size `headDim` (even).
  package init(headDim: Int, positions: Int, theta: Double, scaling: RotaryScaling? = nil) {
    precondition(headDim % 2 == 0, "rotary embedding needs an even head size")
    half = headDim / 2
    self.positions = positions
    cosines = FloatBuffer(count: positions * half)
    sines = FloatBuffer(count: positions * half)
    // Hugging Face computes frequency and angle in single precision; so do we, to turn by the same angle.
    let frequencies = (0..<half).map { i in
      let frequency = Self.frequency(i, headDim: headDim, theta: theta)
      return scaling?.scaled(frequency) ?? frequency
    }
    for position in 0..<positions {
      for i in 0..<half {
        let angle = Float(position) * frequencies[i]
        cosines.vector[position * half + i] = Float(cos(Double(angle)))
        sines.vector[position * half + i] = Float(sin(Double(angle)))
      }
    }
  }

  /// Radians a position of component `i`, unscaled.
  package static func frequency(_ i: Int, headDim: Int, theta: Double) -> Float {
    1 / Float(pow(theta, Double(2 * i) / Double(headDim)))
  }

  /// Turns `heads` consecutive heads of every row of x in place, by the row's position; backwards if `inverse`.
  package func rotate(_ x: Matrix, heads: Int, position: (Int) -> Int, inverse: Bool = false) {
    precondition(x.columns >= heads * 2 * half, "fewer columns than heads")
    for row in 0..<x.rows {
      let place = position(row)
      precondition(place >= 0 && place < positions, "position outside the rotary tables")
      let c = cosines.base + place &* half
      let s = sines.base + place &* half
      for head in 0..<heads {
        let start = row &* x.stride &+ head &* half &* 2
        rotateHead(x.pointer + start, c, s, sign: inverse ? -1 : 1)
      }
    }
  }

  @inline(__always)
  private func rotateHead(
    _ head: UnsafeMutablePointer<Float>, _ c: UnsafeMutablePointer<Float>, _ s: UnsafeMutablePointer<Float>,
    sign: Float
  ) {
    let upper = head + half
    var i = 0
    while i &+ 16 <= half {
      let (a, b) = (load(head, i), load(upper, i))
      let (cosine, sine) = (load(c, i), load(s, i) * sign)
      store(a * cosine - b * sine, head, i)
      store(b * cosine + a * sine, upper, i)
      i &+= 16
    }
    while i < half {
      let (a, b) = (head[i], upper[i])
      let (cosine, sine) = (c[i], s[i] * sign)
      head[i] = a * cosine - b * sine
      upper[i] = b * cosine + a * sine
      i &+= 1
    }
  }
}
