import Kernels
import TestSupport
import Testing

@Suite struct AttentionScratchTests {
  private static let headDims = [2, 6, 16, 18, 64]

  /// Heads of `headDim` numbers, `stride` apart, and scratch for `widest` rows, full of NaN.
  private struct Setting {
    let scratch: AttentionScratch
    let source: Floats
    let stride: Int

    init(headDim: Int, rows: Int, widest: Int) {
      let shape = AttentionShape(heads: 1, keyValueHeads: 1, headDim: headDim)
      let count = AttentionScratch.floats(shape: shape, widest: widest)
      let storage = FloatBuffer([Float](repeating: .nan, count: count))
      scratch = AttentionScratch(storage.vector, shape: shape, widest: widest)
      stride = headDim + 3
      source = Floats(TestNumbers.floats(rows * stride, seed: UInt64(headDim)))
    }
  }

  @Test(arguments: headDims)
  func `rows are copied and scaled, with zeros up to whole vectors behind each`(headDim: Int) {
    let rows = 5
    let setting = Setting(headDim: headDim, rows: rows, widest: 20)
    let scratch = setting.scratch
    scratch.copyRows(
      setting.source.pointer, stride: setting.stride, rows: rows, scale: 0.5, to: scratch.rows)
    for row in 0..<rows {
      for i in 0..<scratch.dim {
        let expected = i < headDim ? setting.source.pointer[row * setting.stride + i] * 0.5 : 0
        #expect(scratch.rows[row * scratch.dim + i] == expected, "row \(row), \(i)")
      }
    }
    #expect(scratch.rows[rows * scratch.dim].isNaN)
  }

  /// Blocks begun and ended anywhere: in front of a multiple of four and of sixteen, and behind.
  @Test(arguments: headDims, [(0, 20), (1, 3), (3, 30), (7, 9), (15, 2), (16, 16), (2, 1)])
  func `rows are copied to their places in blocks of sixteen, component by component`(
    headDim: Int, part: (first: Int, rows: Int)
  ) {
    let widest = part.first + part.rows
    let setting = Setting(headDim: headDim, rows: part.rows, widest: widest)
    let scratch = setting.scratch
    scratch.copyBlocks(
      setting.source.pointer, stride: setting.stride, rows: part.rows, first: part.first,
      to: scratch.keyBlocks)
    for place in 0..<scratch.width {
      for i in 0..<headDim {
        let found = scratch.keyBlocks[place / 16 * 16 * headDim + i * 16 + place % 16]
        if place >= part.first, place < widest {
          #expect(found == setting.source.pointer[(place - part.first) * setting.stride + i])
        } else {
          #expect(found.isNaN, "place \(place) is nobody's")
        }
      }
    }
    // What lies behind in the same storage is untouched.
    #expect(scratch.valueBlocks[0].isNaN)
  }
}
