import Kernels
import TestSupport
import Testing

@Suite struct SegmentAttentionTests {
  /// Segments and for each row the rows that it sees, its own last.
  struct Layout: Sendable, CustomTestStringConvertible {
    let segments: [Segment]

    var rows: Int { segments.reduce(0) { $0 + $1.length } }

    var visible: [[Int]] {
      segments.flatMap { segment in
        let parent = segment.parent.map { segments[$0] }
        let prefix = parent.map { Array($0.start..<$0.start + $0.length) } ?? []
        return (0..<segment.length).map { prefix + (segment.start...segment.start + $0) }
      }
    }

    /// Lengths and parents, one segment behind the other.
    init(_ lengths: (Int, parent: Int?)...) {
      var start = 0
      segments = lengths.map { length, parent in
        defer { start += length }
        return Segment(start: start, length: length, parent: parent)
      }
    }

    var testDescription: String {
      segments.map { "\($0.length)" + ($0.parent.map { " after \($0)" } ?? "") }.joined(separator: ", ")
    }
  }

  static let layouts =
    oddSizes.map { Layout(($0, parent: nil)) } + [
      Layout((5, parent: nil), (1, parent: nil), (17, parent: nil)),
      Layout((7, parent: nil), (1, parent: 0), (16, parent: 0), (9, parent: 0)),
      Layout(
        (3, parent: nil), (17, parent: nil), (4, parent: 1), (15, parent: 1), (1, parent: nil), (2, parent: 4)
      ),
    ]
  static let shapes = [
    AttentionShape(heads: 1, keyValueHeads: 1, headDim: 2),
    AttentionShape(heads: 4, keyValueHeads: 2, headDim: 6),
    AttentionShape(heads: 3, keyValueHeads: 3, headDim: 16),
    AttentionShape(heads: 3, keyValueHeads: 1, headDim: 18),
  ]

  private func naive(_ qkv: [Double], _ shape: AttentionShape, _ layout: Layout) -> (
    out: [Double], logSumExp: [Double]
  ) {
    NaiveLayers.attention(
      qkv, heads: shape.heads, keyValueHeads: shape.keyValueHeads, headDim: shape.headDim,
      visible: layout.visible)
  }

  /// Attention with its scratch, which must outlive it.
  private final class Attention {
    let kernel: SegmentAttention
    private let scratch: FloatBuffer

    init(_ shape: AttentionShape, _ layout: Layout) {
      let widest = layout.visible.map(\.count).max() ?? 0
      scratch = FloatBuffer(zeros: SegmentAttention.floats(shape: shape, widest: widest))
      // Nothing may come from what was there before.
      scratch.vector.overwrite(with: .nan)
      kernel = SegmentAttention(shape: shape, widest: widest, scratch: scratch.vector)
    }
  }

  @Test(arguments: layouts, shapes) func `rows attend to their segment and its parent`(
    layout: Layout, shape: AttentionShape
  ) {
    var numbers = TestNumbers(seed: UInt64(layout.rows))
    let qkv = numbers.floats(layout.rows * shape.width, scale: 2)
    let out = FloatBuffer([Float](repeating: .nan, count: layout.rows * shape.queryWidth))
    let logSumExp = FloatBuffer(zeros: layout.rows * shape.heads)
    Attention(shape, layout).kernel.overwriteForward(
      FloatBuffer(qkv).matrix(rows: layout.rows, columns: shape.width), segments: layout.segments,
      into: out.matrix(rows: layout.rows, columns: shape.queryWidth),
      logSumExp: logSumExp.matrix(rows: layout.rows, columns: shape.heads))
    let expected = naive(doubles(qkv), shape, layout)
    #expect(relativeDifference(out.array(), expected.out) < 1e-6)
    #expect(relativeDifference(logSumExp.array(), expected.logSumExp) < 1e-6)
  }

  @Test(arguments: layouts.filter { $0.rows < 50 }, shapes) func `the backward pass is the derivative`(
    layout: Layout, shape: AttentionShape
  ) {
    var numbers = TestNumbers(seed: UInt64(layout.rows + 1))
    let n = layout.rows
    let qkv = numbers.floats(n * shape.width, scale: 2)
    let upper = numbers.floats(n * shape.queryWidth)
    let (input, out, logSumExp) = (
      FloatBuffer(qkv), FloatBuffer(zeros: n * shape.queryWidth), FloatBuffer(zeros: n * shape.heads)
    )
    let dqkv = FloatBuffer([Float](repeating: .nan, count: n * shape.width))
    let attention = Attention(shape, layout)
    attention.kernel.overwriteForward(
      input.matrix(rows: n, columns: shape.width), segments: layout.segments,
      into: out.matrix(rows: n, columns: shape.queryWidth),
      logSumExp: logSumExp.matrix(rows: n, columns: shape.heads))
    attention.kernel.overwriteBackward(
      input.matrix(rows: n, columns: shape.width), out: out.matrix(rows: n, columns: shape.queryWidth),
      outGradient: FloatBuffer(upper).matrix(rows: n, columns: shape.queryWidth),
      logSumExp: logSumExp.matrix(rows: n, columns: shape.heads), segments: layout.segments,
      into: dqkv.matrix(rows: n, columns: shape.width))
    // Every seventh input, for time: a row has fewer columns than that makes even.
    let all = doubles(qkv)
    let chosen = Array(stride(from: 0, to: all.count, by: n * shape.width > 400 ? 7 : 1))
    let expected = centralDifferences(at: chosen.map { all[$0] }) { values in
      var moved = all
      for (index, value) in zip(chosen, values) { moved[index] = value }
      return weightedSum(naive(moved, shape, layout).out, doubles(upper))
    }
    let gradient = dqkv.array()
    #expect(gradient.allSatisfy { $0.isFinite })
    #expect(relativeDifference(chosen.map { gradient[$0] }, expected) < 2e-6)
  }

  @Test func `scores far apart give no NaN`() {
    let shape = AttentionShape(heads: 1, keyValueHeads: 1, headDim: 2)
    let layout = Layout((3, parent: nil))
    let qkv: [Float] = [
      100, 0, -100, 0, 1, 2,
      100, 0, 100, 0, 3, 4,
      100, 0, 0, 100, 5, 6,
    ]
    let out = FloatBuffer(zeros: 6)
    Attention(shape, layout).kernel.overwriteForward(
      FloatBuffer(qkv).matrix(rows: 3, columns: 6), segments: layout.segments,
      into: out.matrix(rows: 3, columns: 2),
      logSumExp: FloatBuffer(zeros: 3).matrix(rows: 3, columns: 1))
    #expect(out.array() == [1, 2, 3, 4, 3, 4])
  }
}
