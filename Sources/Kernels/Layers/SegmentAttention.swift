internal import Foundation

/// Causal attention over the segments of a packed batch, head by head and a few query rows at a time: only what a row sees
/// is computed, no more than a tile of scores is in memory, and the backward pass computes them again from the saved
/// log-sum-exp.
package struct SegmentAttention: Sendable {
  package let shape: AttentionShape
  private let scratch: AttentionScratch

  /// Attention over segments whose last row sees up to `widest` rows, their parent's included.
  ///
  /// - Parameter scratch: `floats(shape:widest:)` floats that nobody else uses.
  package init(shape: AttentionShape, widest: Int, scratch: Vector) {
    self.shape = shape
    self.scratch = AttentionScratch(scratch, shape: shape, widest: widest)
  }

  /// Floats of scratch that segments take whose last row sees up to `widest` rows.
  package static func floats(shape: AttentionShape, widest: Int) -> Int {
    AttentionScratch.floats(shape: shape, widest: widest)
  }

  /// A segment with its parent.
  private struct Span {
    let segment: Segment
    let parent: Segment?
    /// Rows of the parent.
    let prefix: Int

    init(_ segment: Segment, of segments: [Segment]) {
      self.segment = segment
      parent = segment.parent.map { segments[$0] }
      prefix = parent?.length ?? 0
    }

    /// Rows that the last row sees.
    var width: Int { prefix + segment.length }
  }

  // MARK: Forward

  /// out = softmax(scale Q Kᵀ, causal) V for every segment and head.
  ///
  /// qkv [n, width] with keys and queries already rotated, out [n, heads * headDim]; overwrites out and
  /// logSumExp [n, heads] of the scaled scores.
  package func overwriteForward(_ qkv: Matrix, segments: [Segment], into out: Matrix, logSumExp: Matrix) {
    for segment in segments {
      let span = Span(segment, of: segments)
      precondition(span.width <= scratch.width, "a segment is wider than the scratch")
      for group in 0..<shape.keyValueHeads {
        copyBlocks(qkv, span, column: keyColumn(group), to: scratch.keyBlocks)
        copyRows(qkv, span, column: valueColumn(group), to: scratch.rows)
        for head in (group * shape.groupSize)..<((group + 1) * shape.groupSize) {
          var first = 0
          while first < segment.length {
            let rows = min(SmallProduct.rows, segment.length - first)
            forwardRows(qkv, span, head: head, first: first, rows: rows, into: out, logSumExp: logSumExp)
            first += rows
          }
        }
      }
    }
  }

  /// A few rows of one head, from row `first` of the segment on.
  private func forwardRows(
    _ qkv: Matrix, _ span: Span, head: Int, first: Int, rows: Int, into out: Matrix, logSumExp: Matrix
  ) {
    let (place, column) = (span.segment.start + first, head * shape.headDim)
    let seen = span.prefix + first + rows
    scratch.copyRows(
      qkv.pointer + (place * qkv.stride + column), stride: qkv.stride, rows: rows, scale: shape.scale,
      to: scratch.queries)
    multiplyByBlocks(scratch.queries, scratch.keyBlocks, rows: rows, seen: seen, into: scratch.scores)
    var scales = SIMD8<Float>(repeating: 0)
    for row in 0..<rows {
      let (peak, sum) = exponentiate(
        scratch.scores + row &* scratch.width, visible: span.prefix &+ first &+ row &+ 1, end: seen)
      logSumExp[place + row, head] = peak + log(sum)
      scales[row] = 1 / sum
    }
    multiplyByRows(scratch.scores, rows: rows, seen: seen, into: scratch.results)
    for row in 0..<rows {
      write(
        scratch.results + row &* scratch.dim, scale: scales[row],
        to: out.pointer + ((place &+ row) &* out.stride &+ column))
    }
  }

  /// Replaces the first `visible` scores of a row by e^(score - largest), and those up to `end` by zeros. Returns the
  /// largest and the sum.
  private func exponentiate(_ scores: UnsafeMutablePointer<Float>, visible: Int, end: Int) -> (
    peak: Float, sum: Float
  ) {
    let whole = visible & ~15
    var lanes = Lanes(repeating: scores[0])
    var i = 0
    while i < whole {
      let next = load(scores, i)
      lanes = lanes.replacing(with: next, where: next .> lanes)
      i &+= 16
    }
    if i < visible {
      let next = load(scores, i)
      lanes = lanes.replacing(with: next, where: next .> lanes .& isBelow(visible &- i))
    }
    let peak = largest(lanes)
    var sums = Lanes(repeating: 0)
    i = 0
    while i < whole {
      let e = exponential(load(scores, i) - peak)
      store(e, scores, i)
      sums += e
      i &+= 16
    }
    while i < end {
      let e = Lanes(repeating: 0).replacing(
        with: exponential(load(scores, i) - peak), where: isBelow(visible &- i))
      store(e, scores, i)
      sums += e
      i &+= 16
    }
    return (peak, total(sums))
  }

  // MARK: Backward

  /// Overwrites dqkv with the gradient of the loss with respect to qkv, given that of out.
  ///
  /// With P the softmax and D_i = dout_i . out_i: dV = Pᵀ dout, dS = P (dout Vᵀ - D), dQ = scale dS K,
  /// dK = scale dSᵀ Q. Segments follow each other, so a parent's dK and dV are summed in the order of its children.
  package func overwriteBackward(
    _ qkv: Matrix, out: Matrix, outGradient: Matrix, logSumExp: Matrix, segments: [Segment], into dqkv: Matrix
  ) {
    for segment in segments {
      let span = Span(segment, of: segments)
      precondition(span.width <= scratch.width, "a segment is wider than the scratch")
      for group in 0..<shape.keyValueHeads {
        copyBlocks(qkv, span, column: keyColumn(group), to: scratch.keyBlocks)
        copyBlocks(qkv, span, column: valueColumn(group), to: scratch.valueBlocks)
        copyRows(qkv, span, column: keyColumn(group), to: scratch.rows)
        scratch.keyGradients.update(repeating: 0, count: span.width * scratch.dim)
        scratch.valueGradients.update(repeating: 0, count: span.width * scratch.dim)
        for head in (group * shape.groupSize)..<((group + 1) * shape.groupSize) {
          var first = 0
          while first < segment.length {
            let rows = min(AttentionScratch.tile, segment.length - first)
            backwardQueries(
              qkv, out: out, outGradient: outGradient, logSumExp: logSumExp, span, head: head, first: first,
              rows: rows, into: dqkv)
            accumulateKeysAndValues(seen: span.prefix + first, rows: rows)
            first += rows
          }
        }
        writeGradients(scratch.keyGradients, span, to: dqkv, column: keyColumn(group))
        writeGradients(scratch.valueGradients, span, to: dqkv, column: valueColumn(group))
      }
    }
  }

  /// Probabilities of a tile, the gradients of its scores before they were scaled, and those of its queries.
  private func backwardQueries(
    _ qkv: Matrix, out: Matrix, outGradient: Matrix, logSumExp: Matrix, _ span: Span, head: Int, first: Int,
    rows: Int, into dqkv: Matrix
  ) {
    let (start, column) = (span.segment.start + first, head * shape.headDim)
    let (dim, width) = (scratch.dim, scratch.width)
    scratch.copyRows(
      qkv.pointer + (start * qkv.stride + column), stride: qkv.stride, rows: rows, scale: shape.scale,
      to: scratch.queries)
    scratch.copyRows(
      outGradient.pointer + (start * outGradient.stride + column), stride: outGradient.stride, rows: rows,
      to: scratch.outGradients)
    var top = 0
    while top < rows {
      let count = min(SmallProduct.rows, rows - top)
      let seen = span.prefix + first + top + count
      let (scores, gradients) = (scratch.scores + top &* width, scratch.scoreGradients + top &* width)
      multiplyByBlocks(
        scratch.queries + top &* dim, scratch.keyBlocks, rows: count, seen: seen, into: scores)
      multiplyByBlocks(
        scratch.outGradients + top &* dim, scratch.valueBlocks, rows: count, seen: seen, into: gradients)
      for row in 0..<count {
        let place = start + top + row
        let d = dot(
          out.pointer + (place &* out.stride &+ column), scratch.outGradients + (top &+ row) &* dim,
          shape.headDim)
        differentiate(
          scores + row &* width, gradients + row &* width, logSumExp: logSumExp[place, head], shift: d,
          visible: seen &- count &+ row &+ 1)
      }
      multiplyByRows(gradients, rows: count, seen: seen, into: scratch.results)
      for row in 0..<count {
        write(
          scratch.results + row &* dim, scale: shape.scale,
          to: dqkv.pointer + ((start &+ top &+ row) &* dqkv.stride &+ column))
      }
      top += count
    }
  }

  /// Replaces the scores of a row by P = e^(score - logSumExp), and dP in `gradients` by dS = P (dP - shift); behind the
  /// first `visible` both are zero, as far as a group of rows may read.
  private func differentiate(
    _ scores: UnsafeMutablePointer<Float>, _ gradients: UnsafeMutablePointer<Float>, logSumExp: Float,
    shift: Float, visible: Int
  ) {
    let whole = visible & ~15
    var i = 0
    while i < whole {
      let p = exponential(load(scores, i) - logSumExp)
      store(p, scores, i)
      store(p * (load(gradients, i) - shift), gradients, i)
      i &+= 16
    }
    let end = min(visible &+ SmallProduct.rows &- 1, scratch.width)
    while i < end {
      let mask = isBelow(visible &- i)
      let zero = Lanes(repeating: 0)
      let p = exponential(load(scores, i) - logSumExp)
      store(zero.replacing(with: p, where: mask), scores, i)
      store(zero.replacing(with: p * (load(gradients, i) - shift), where: mask), gradients, i)
      i &+= 16
    }
  }

  /// Adds a tile's share to the gradients of keys and values; its first row sees one more than `seen`.
  private func accumulateKeysAndValues(seen: Int, rows: Int) {
    let (dim, width) = (scratch.dim, scratch.width)
    var key = 0
    while key < seen + rows {
      let count = min(SmallProduct.rows, seen + rows - key)
      // The first row that sees any of these keys.
      let top = max(0, key - seen)
      func accumulate(
        _ left: UnsafeMutablePointer<Float>, _ right: UnsafeMutablePointer<Float>,
        _ to: UnsafeMutablePointer<Float>
      ) {
        SmallProduct.multiply(
          SmallProduct.Left(pointer: left + (top &* width &+ key), rowStep: 1, innerStep: width),
          SmallProduct.Right(pointer: right + top &* dim, panelStep: 16, innerStep: dim), rows: count,
          inner: rows &- top, panels: dim / 16, into: to + key &* dim, step: dim, accumulate: true)
      }
      accumulate(scratch.scores, scratch.outGradients, scratch.valueGradients)
      accumulate(scratch.scoreGradients, scratch.queries, scratch.keyGradients)
      key += count
    }
  }

  /// Overwrites the segment's own rows, and adds to those of its parent.
  private func writeGradients(
    _ gradients: UnsafeMutablePointer<Float>, _ span: Span, to dqkv: Matrix, column: Int
  ) {
    if let parent = span.parent {
      for row in 0..<parent.length {
        let to = dqkv.pointer + ((parent.start &+ row) &* dqkv.stride &+ column)
        Vector(pointer: to, count: shape.headDim).accumulate(
          Vector(pointer: gradients + row &* scratch.dim, count: shape.headDim))
      }
    }
    for row in 0..<span.segment.length {
      write(
        gradients + (span.prefix &+ row) &* scratch.dim, scale: 1,
        to: dqkv.pointer + ((span.segment.start &+ row) &* dqkv.stride &+ column))
    }
  }

  // MARK: Pieces

  private func keyColumn(_ group: Int) -> Int { shape.queryWidth + group * shape.headDim }

  private func valueColumn(_ group: Int) -> Int { keyColumn(group) + shape.keyWidth }

  /// Copies the parent's rows, then the segment's own.
  private func copyRows(_ qkv: Matrix, _ span: Span, column: Int, to: UnsafeMutablePointer<Float>) {
    if let parent = span.parent {
      scratch.copyRows(
        qkv.pointer + (parent.start * qkv.stride + column), stride: qkv.stride, rows: parent.length, to: to)
    }
    scratch.copyRows(
      qkv.pointer + (span.segment.start * qkv.stride + column), stride: qkv.stride, rows: span.segment.length,
      to: to + span.prefix * scratch.dim)
  }

  private func copyBlocks(_ qkv: Matrix, _ span: Span, column: Int, to: UnsafeMutablePointer<Float>) {
    if let parent = span.parent {
      scratch.copyBlocks(
        qkv.pointer + (parent.start * qkv.stride + column), stride: qkv.stride, rows: parent.length, first: 0,
        to: to)
    }
    scratch.copyBlocks(
      qkv.pointer + (span.segment.start * qkv.stride + column), stride: qkv.stride, rows: span.segment.length,
      first: span.prefix, to: to)
  }

  /// Products of a few rows [rows, dim] with the first `seen` rows of `blocks`, to whole vectors of `result`.
  private func multiplyByBlocks(
    _ left: UnsafeMutablePointer<Float>, _ blocks: UnsafeMutablePointer<Float>, rows: Int, seen: Int,
    into result: UnsafeMutablePointer<Float>
  ) {
    SmallProduct.multiply(
      SmallProduct.Left(pointer: left, rowStep: scratch.dim, innerStep: 1),
      SmallProduct.Right(pointer: blocks, panelStep: 16 &* shape.headDim, innerStep: 16), rows: rows,
      inner: shape.headDim, panels: (seen &+ 15) / 16, into: result, step: scratch.width, accumulate: false)
  }

  /// Sums of the first `seen` of `scratch.rows`, weighted by a few rows of `weights`.
  private func multiplyByRows(
    _ weights: UnsafeMutablePointer<Float>, rows: Int, seen: Int, into result: UnsafeMutablePointer<Float>
  ) {
    SmallProduct.multiply(
      SmallProduct.Left(pointer: weights, rowStep: scratch.width, innerStep: 1),
      SmallProduct.Right(pointer: scratch.rows, panelStep: 16, innerStep: scratch.dim), rows: rows,
      inner: seen, panels: scratch.dim / 16, into: result, step: scratch.dim, accumulate: false)
  }

  /// Writes one head's numbers to where they belong.
  @inline(__always)
  private func write(
    _ from: UnsafeMutablePointer<Float>, scale: Float, to: UnsafeMutablePointer<Float>
  ) {
    var i = 0
    while i &+ 16 <= shape.headDim {
      store(load(from, i) * scale, to, i)
      i &+= 16
    }
    if i < shape.headDim { storeTail(load(from, i) * scale, to, i, shape.headDim &- i) }
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
