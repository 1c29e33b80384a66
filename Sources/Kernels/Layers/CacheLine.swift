/// Keys and values of one sequence in one layer, laid out for `CachedAttention`: both grow at their end only, so that what
/// a sequence has cached so far is read in two streams.
///
/// Both stand in blocks of sixteen positions: keys as [blocks, kvHeads, headDim, 16], so that sixteen positions are scored
/// at a time; values as [blocks, kvHeads, 16, headDim], so that a head reads its part of a block in one piece.
package struct CacheLine: Sendable {
  let keys: Vector
  let values: Vector
  /// Positions that it has room for, a multiple of 16.
  package let capacity: Int

  /// A line in `storage`, which has `floats(shape:capacity:)` floats.
  package init(_ storage: Vector, shape: AttentionShape, capacity: Int) {
    precondition(capacity % 16 == 0, "a cache line holds whole blocks of sixteen positions")
    let half = shape.keyWidth * capacity
    keys = storage.part(from: 0, count: half)
    values = storage.part(from: half, count: half)
    self.capacity = capacity
  }

  /// Floats that a line of `capacity` positions takes.
  package static func floats(shape: AttentionShape, capacity: Int) -> Int { 2 * shape.keyWidth * capacity }
}
