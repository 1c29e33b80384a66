/// Hands out parts of a buffer one after the other, each from the start of a cache line on. The buffer must outlive them.
package struct Arena {
  private let buffer: FloatBuffer
  /// Floats handed out so far.
  package private(set) var used = 0

  package init(_ buffer: FloatBuffer) { self.buffer = buffer }

  /// Floats that a part of `count` floats takes.
  package static func floats(_ count: Int) -> Int { (count + 15) / 16 * 16 }

  /// Floats that a part of `rows` x `columns` floats takes.
  package static func floats(_ rows: Int, _ columns: Int) -> Int { floats(rows * columns) }

  /// The next `count` floats, whatever they hold.
  package mutating func vector(_ count: Int) -> Vector {
    defer { used += Self.floats(count) }
    return buffer.vector(at: used, count: count)
  }

  /// The next `rows` x `columns` floats, whatever they hold.
  package mutating func matrix(_ rows: Int, _ columns: Int) -> Matrix {
    vector(rows * columns).matrix(rows: rows, columns: columns)
  }
}
