internal import Foundation

/// Causal attention over the segments of a packed batch, head by head: no more than one head's scores of one segment
/// are in memory, and the backward pass computes them again from the saved log-sum-exp.
package struct SegmentAttention: Sendable {
  package let shape: AttentionShape
  private let scores: FloatBuffer
  private let scoreGradients: FloatBuffer

  /// Scratch for segments of up to `longest` rows that see up to `widest` rows, their parent's included.
  package init(shape: AttentionShape, longest: Int, widest: Int) {
    self.shape = shape
    scores = FloatBuffer(count: longest * widest)
    scoreGradients = FloatBuffer(count: longest * widest)
  }

  /// out = softmax(scale Q Kᵀ, causal) V for every segment and head.
  ///
  /// qkv [n, width] with keys and queries already rotated, out [n, heads * headDim]; overwrites out and
  /// logSumExp [n, heads] of the scaled scores.
  package func overwriteForward(_ qkv: Matrix, segments: [Segment], into out: Matrix, logSumExp: Matrix) {
    for segment in segments {
      let parent = segment.parent.map { segments[$0] }
      for head in 0..<shape.heads {
        let p = scaledScores(qkv, segment, parent, head)
        normalise(p, prefix: parent?.length ?? 0, logSumExp: logSumExp, segment: segment, head: head)
        let to = out.rows(from: segment.start, count: segment.length).columns(
          from: head * shape.headDim, count: shape.headDim)
        var prefix = 0
        if let parent {
          prefix = parent.length
          Linear.multiply(p.columns(from: 0, count: prefix), values(qkv, parent, head), into: to, beta: 0)
        }
        Linear.multiply(
          p.columns(from: prefix, count: segment.length), values(qkv, segment, head), into: to,
          beta: prefix > 0 ? 1 : 0)
      }
    }
  }

  /// Overwrites dqkv with the gradient of the loss with respect to qkv, given that of out.
  ///
  /// With P the softmax and D_i = dout_i . out_i: dV = Pᵀ dout, dS = P (dout Vᵀ - D), dQ = scale dS K,
  /// dK = scale dSᵀ Q. Segments follow each other, so a parent's dK and dV are summed in the order of its children.
  package func overwriteBackward(
    _ qkv: Matrix, out: Matrix, outGradient: Matrix, logSumExp: Matrix, segments: [Segment], into dqkv: Matrix
  ) {
    for segment in segments {
      let parent = segment.parent.map { segments[$0] }
      let prefix = parent?.length ?? 0
      for head in 0..<shape.heads {
        let firstOfGroup = head % shape.groupSize == 0
        let upper = outGradient.rows(from: segment.start, count: segment.length).columns(
          from: head * shape.headDim, count: shape.headDim)
        let p = scaledScores(qkv, segment, parent, head)
        recoverProbabilities(p, prefix: prefix, logSumExp: logSumExp, segment: segment, head: head)
        let dp = scoreGradients.matrix(rows: segment.length, columns: prefix + segment.length)
        if let parent {
          let (pp, dpp) = (p.columns(from: 0, count: prefix), dp.columns(from: 0, count: prefix))
          Linear.multiply(pp, upper, transposeA: true, into: values(dqkv, parent, head), beta: 1)
          Linear.multiply(upper, values(qkv, parent, head), transposeB: true, into: dpp, beta: 0)
        }
        let own = p.columns(from: prefix, count: segment.length)
        let downOwn = dp.columns(from: prefix, count: segment.length)
        Linear.multiply(
          own, upper, transposeA: true, into: values(dqkv, segment, head), beta: firstOfGroup ? 0 : 1)
        Linear.multiply(upper, values(qkv, segment, head), transposeB: true, into: downOwn, beta: 0)
        softmaxGradient(
          p, dp, out: out, outGradient: outGradient, segment: segment, prefix: prefix, head: head)
        let dq = queries(dqkv, segment, head)
        if let parent {
          let dpp = dp.columns(from: 0, count: prefix)
          Linear.multiply(dpp, keys(qkv, parent, head), into: dq, beta: 0)
          Linear.multiply(
            dpp, queries(qkv, segment, head), transposeA: true, into: keys(dqkv, parent, head), beta: 1)
        }
        Linear.multiply(downOwn, keys(qkv, segment, head), into: dq, beta: prefix > 0 ? 1 : 0)
        Linear.multiply(
          downOwn, queries(qkv, segment, head), transposeA: true, into: keys(dqkv, segment, head),
          beta: firstOfGroup ? 0 : 1)
      }
    }
  }

  private func queries(_ qkv: Matrix, _ segment: Segment, _ head: Int) -> Matrix {
    part(qkv, segment, column: head * shape.headDim)
  }

  private func keys(_ qkv: Matrix, _ segment: Segment, _ head: Int) -> Matrix {
    part(qkv, segment, column: shape.queryWidth + head / shape.groupSize * shape.headDim)
  }

  private func values(_ qkv: Matrix, _ segment: Segment, _ head: Int) -> Matrix {
    part(qkv, segment, column: shape.queryWidth + shape.keyWidth + head / shape.groupSize * shape.headDim)
  }

  private func part(_ qkv: Matrix, _ segment: Segment, column: Int) -> Matrix {
    qkv.rows(from: segment.start, count: segment.length).columns(from: column, count: shape.headDim)
  }

  /// scale Q Kᵀ of a segment's rows with the parent's rows, then its own; entries above the diagonal are left in.
  private func scaledScores(_ qkv: Matrix, _ segment: Segment, _ parent: Segment?, _ head: Int) -> Matrix {
    let prefix = parent?.length ?? 0
    let s = scores.matrix(rows: segment.length, columns: prefix + segment.length)
    let q = queries(qkv, segment, head)
    if let parent {
      Linear.multiply(
        q, keys(qkv, parent, head), transposeB: true, into: s.columns(from: 0, count: prefix),
        alpha: shape.scale,
        beta: 0)
    }
    Linear.multiply(
      q, keys(qkv, segment, head), transposeB: true, into: s.columns(from: prefix, count: segment.length),
      alpha: shape.scale, beta: 0)
    return s
  }

  /// Softmax of the visible part of each row in place, zeros behind it; saves the log-sum-exp.
  private func normalise(_ s: Matrix, prefix: Int, logSumExp: Matrix, segment: Segment, head: Int) {
    for row in 0..<s.rows {
      let from = s.pointer + row &* s.stride
      let visible = prefix + row + 1
      let peak = maximum(from, visible)
      let sum = exponentials(from, visible, minus: peak)
      let scale = 1 / sum
      var i = 0
      while i &+ 16 <= visible {
        store(load(from, i) * scale, from, i)
        i &+= 16
      }
      while i < visible {
        from[i] *= scale
        i &+= 1
      }
      (from + visible).update(repeating: 0, count: s.columns - visible)
      logSumExp[segment.start + row, head] = peak + log(sum)
    }
  }

  /// The softmax again, from the scores and the saved log-sum-exp.
  private func recoverProbabilities(_ s: Matrix, prefix: Int, logSumExp: Matrix, segment: Segment, head: Int)
  {
    for row in 0..<s.rows {
      let from = s.pointer + row &* s.stride
      let visible = prefix + row + 1
      _ = exponentials(from, visible, minus: logSumExp[segment.start + row, head])
      (from + visible).update(repeating: 0, count: s.columns - visible)
    }
  }

  /// dS = scale P (dP - D) in place of dP.
  private func softmaxGradient(
    _ p: Matrix, _ dp: Matrix, out: Matrix, outGradient: Matrix, segment: Segment, prefix: Int, head: Int
  ) {
    let column = head * shape.headDim
    for row in 0..<p.rows {
      let place = segment.start + row
      let d = dot(
        out.pointer + (place &* out.stride &+ column),
        outGradient.pointer + (place &* outGradient.stride &+ column),
        shape.headDim)
      let (probabilities, gradients) = (p.pointer + row &* p.stride, dp.pointer + row &* dp.stride)
      let visible = prefix + row + 1
      let scale = shape.scale
      var i = 0
      while i &+ 16 <= visible {
        store((load(gradients, i) - d) * load(probabilities, i) * scale, gradients, i)
        i &+= 16
      }
      while i < visible {
        gradients[i] = (gradients[i] - d) * probabilities[i] * scale
        i &+= 1
      }
      (gradients + visible).update(repeating: 0, count: p.columns - visible)
    }
  }
}

/// The largest of `count` (at least 1) floats.
@inline(__always)
func maximum(_ values: UnsafeMutablePointer<Float>, _ count: Int) -> Float {
  var peak = values[0]
  var i = 0
  if count >= 16 {
    var lanes = load(values, 0)
    i = 16
    while i &+ 16 <= count {
      let next = load(values, i)
      lanes = lanes.replacing(with: next, where: next .> lanes)
      i &+= 16
    }
    peak = largest(lanes)
  }
  while i < count {
    if values[i] > peak { peak = values[i] }
    i &+= 1
  }
  return peak
}

/// Replaces each of `count` floats x by e^(x - shift) and returns their sum.
@inline(__always)
func exponentials(_ values: UnsafeMutablePointer<Float>, _ count: Int, minus shift: Float) -> Float {
  var sums = Lanes(repeating: 0)
  var i = 0
  while i &+ 16 <= count {
    let e = exponential(load(values, i) - shift)
    store(e, values, i)
    sums += e
    i &+= 16
  }
  var tail: Float = 0
  if i < count {
    let e = exponential(loadTail(values, i, count &- i, filler: shift) - shift)
    storeTail(e, values, i, count &- i)
    for lane in 0..<(count &- i) { tail += e[lane] }
  }
  return total(sums) + tail
}
