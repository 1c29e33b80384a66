internal import Foundation

/// Floats in one allocation, aligned to a cache line, owned and freed by this object.
///
/// The object is shared between threads without locks: whoever hands out work sees to it that no two threads write the
/// same part.
package final class FloatBuffer: @unchecked Sendable {
  /// Number of floats.
  package let count: Int
  let base: UnsafeMutablePointer<Float>
  private static let hugePage = 1 << 21

  /// A buffer of `count` zeros.
  package init(count: Int) {
    precondition(count >= 0, "a buffer cannot hold \(count) floats")
    self.count = count
    // Room for one vector behind the end, so that kernels may load whole vectors at the tail.
    let bytes = (count + 16) * 4
    let isLarge = bytes >= 2 * Self.hugePage
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: isLarge ? Self.hugePage : 64)
    // Fewer, larger pages: caches of keys and values are read in pieces from all over. Advice that the system may ignore.
    #if os(Linux)
      if isLarge { madvise(raw, bytes, MADV_HUGEPAGE) }
    #endif
    base = raw.bindMemory(to: Float.self, capacity: count + 16)
    base.initialize(repeating: 0, count: count + 16)
  }

  deinit { base.deallocate() }

  /// All of it.
  package var vector: Vector { Vector(pointer: base, count: count) }

  /// `count` floats from `offset` on.
  package func vector(at offset: Int, count: Int) -> Vector {
    precondition(offset >= 0 && count >= 0 && offset + count <= self.count, "view outside its buffer")
    return Vector(pointer: base + offset, count: count)
  }

  /// `rows` x `columns` floats from `offset` on, row after row.
  package func matrix(at offset: Int = 0, rows: Int, columns: Int) -> Matrix {
    precondition(offset >= 0 && offset + rows * columns <= count, "view outside its buffer")
    return Matrix(pointer: base + offset, rows: rows, columns: columns, stride: columns)
  }

  /// A copy of the contents.
  package func array() -> [Float] { Array(UnsafeBufferPointer(start: base, count: count)) }

  /// Replaces the contents.
  package func overwrite(with values: [Float]) {
    precondition(values.count == count, "\(values.count) values for a buffer of \(count)")
    values.withUnsafeBufferPointer { base.update(from: $0.baseAddress!, count: count) }
  }

  /// Replaces the contents with those of `other`.
  package func overwrite(with other: FloatBuffer) {
    precondition(other.count == count, "buffers differ in size")
    base.update(from: other.base, count: count)
  }

  /// Calls `body` with the contents as little-endian bytes.
  package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try body(UnsafeRawBufferPointer(start: base, count: count * 4))
  }
}
