/// A view of consecutive floats in a buffer that somebody else keeps alive.
package struct Vector: @unchecked Sendable {
  let pointer: UnsafeMutablePointer<Float>
  /// Number of floats.
  package let count: Int

  init(pointer: UnsafeMutablePointer<Float>, count: Int) {
    self.pointer = pointer
    self.count = count
  }

  package subscript(index: Int) -> Float {
    get { pointer[index] }
    nonmutating set { pointer[index] = newValue }
  }

  /// The part from `offset` on.
  package func part(from offset: Int, count: Int) -> Vector {
    precondition(offset >= 0 && count >= 0 && offset + count <= self.count, "view outside its vector")
    return Vector(pointer: pointer + offset, count: count)
  }

  /// The vector as rows of `columns` floats.
  package func matrix(rows: Int, columns: Int) -> Matrix {
    precondition(rows * columns <= count, "view outside its vector")
    return Matrix(pointer: pointer, rows: rows, columns: columns, stride: columns)
  }

  /// Sets every float.
  package func overwrite(with value: Float) { pointer.update(repeating: value, count: count) }

  /// Copies `other` over this vector.
  package func overwrite(with other: Vector) {
    precondition(other.count == count, "vectors differ in size")
    pointer.update(from: other.pointer, count: count)
  }

  /// A copy of the contents.
  package var array: [Float] { Array(UnsafeBufferPointer(start: pointer, count: count)) }

  /// Adds `other`, float by float.
  package func accumulate(_ other: Vector) {
    precondition(other.count == count, "vectors differ in size")
    let (to, from) = (pointer, other.pointer)
    var i = 0
    while i &+ 16 <= count {
      store(load(to, i) + load(from, i), to, i)
      i &+= 16
    }
    while i < count {
      to[i] += from[i]
      i &+= 1
    }
  }
}
