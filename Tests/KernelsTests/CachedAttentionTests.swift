import Kernels
import TestSupport
import Testing

@Suite struct CachedAttentionTests {
  /// A sequence of `prefix + length` rows, its first `prefix` in another line.
  private func attend(_ qkv: [Float], _ shape: AttentionShape, prefix: Int, length: Int, capacity: Int)
    -> [Float]
  {
    func line(_ capacity: Int) -> CacheLine {
      // Lines are reused: what stands behind their end is old, and must not matter.
      let floats = CacheLine.floats(shape: shape, capacity: capacity)
      return CacheLine(
        FloatBuffer([Float](repeating: .nan, count: floats)).vector, shape: shape, capacity: capacity)
    }
    let attention = CachedAttention(shape: shape, widest: prefix + capacity)
    let (first, own) = (line(max(16, (prefix + 15) / 16 * 16)), line(capacity))
    let rows = FloatBuffer(qkv).matrix(rows: prefix + length, columns: shape.width)
    for row in 0..<(prefix + length) {
      attention.write(
        rows.row(row), to: row < prefix ? first : own, position: row < prefix ? row : row - prefix)
    }
    let out = FloatBuffer([Float](repeating: .nan, count: shape.queryWidth))
    attention.overwrite(
      out.vector, rows.row(prefix + length - 1), prefix: prefix > 0 ? first : nil, prefixLength: prefix,
      own: own,
      length: length)
    return out.array()
  }

  @Test(arguments: oddSizes, [0, 1, 7, 16, 33]) func `the last row attends to prefix and own line`(
    length: Int, prefix: Int
  ) {
    for shape in SegmentAttentionTests.shapes {
      var numbers = TestNumbers(seed: UInt64(length * 100 + prefix))
      let qkv = numbers.floats((prefix + length) * shape.width, scale: 2)
      let last = prefix + length - 1
      let expected = NaiveLayers.attention(
        doubles(qkv), heads: shape.heads, keyValueHeads: shape.keyValueHeads, headDim: shape.headDim,
        visible: (0...last).map { Array(0...$0) }
      ).out.suffix(shape.queryWidth)
      let capacity = (length + 15) / 16 * 16
      let result = attend(qkv, shape, prefix: prefix, length: length, capacity: capacity)
      #expect(relativeDifference(result, Array(expected)) < 1e-6)
      // Room behind the sequence does not show, not in a bit.
      #expect(attend(qkv, shape, prefix: prefix, length: length, capacity: capacity + 48) == result)
    }
  }
}
