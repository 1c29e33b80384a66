import Kernels
import Testing
import Transformers

@Suite struct PackedBatchTests {
  @Test func `sequences and groups are laid one after the other`() {
    var batch = PackedBatch()
    batch.add([1, 2, 3, 4], firstTarget: 2)
    batch.add(prompt: [5, 6], completions: [[7], [8, 9, 10], [], [11, 12]])
    #expect(batch.tokens == [1, 2, 3, 5, 6, 8, 9, 11])
    #expect(batch.positions == [0, 1, 2, 0, 1, 2, 3, 2])
    #expect(
      batch.segments == [
        Segment(start: 0, length: 3), Segment(start: 3, length: 2), Segment(start: 5, length: 2, parent: 1),
        Segment(start: 7, length: 1, parent: 1),
      ])
    #expect(batch.targets == [3, 4, 7, 8, 9, 10, 11, 12])
    #expect(batch.targetRows == [1, 2, 4, 4, 5, 6, 4, 7])
    #expect(batch.widestSegment == 4)
  }
}
