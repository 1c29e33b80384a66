/// A row-major view of floats in a buffer that somebody else keeps alive.
package struct Matrix: @unchecked Sendable {
  let pointer: UnsafeMutablePointer<Float>
  package let rows: Int
  package let columns: Int
  /// Floats from one row to the next.
  package let stride: Int

  package subscript(row: Int, column: Int) -> Float {
    get { pointer[row * stride + column] }
    nonmutating set { pointer[row * stride + column] = newValue }
  }

  /// One row.
  package func row(_ row: Int) -> Vector { Vector(pointer: pointer + row * stride, count: columns) }

  /// `count` rows from `first` on.
  package func rows(from first: Int, count: Int) -> Matrix {
    precondition(first >= 0 && count >= 0 && first + count <= rows, "rows outside the matrix")
    return Matrix(pointer: pointer + first * stride, rows: count, columns: columns, stride: stride)
  }

  /// `count` columns from `first` on.
  package func columns(from first: Int, count: Int) -> Matrix {
    precondition(first >= 0 && count >= 0 && first + count <= columns, "columns outside the matrix")
    return Matrix(pointer: pointer + first, rows: rows, columns: count, stride: stride)
  }

  /// Sets every element.
  package func overwrite(with value: Float) {
    for row in 0..<rows { self.row(row).overwrite(with: value) }
  }

  /// Copies `other` over this matrix.
  package func overwrite(with other: Matrix) {
    precondition(other.rows == rows && other.columns == columns, "matrices differ in shape")
    if stride == columns && other.stride == columns {
      pointer.update(from: other.pointer, count: rows * columns)
    } else {
      for row in 0..<rows {
        (pointer + row * stride).update(from: other.pointer + row * other.stride, count: columns)
      }
    }
  }

  /// Copies the rows of `other` over the columns of this matrix, in squares that stay in the cache.
  package func overwrite(withTransposed other: Matrix) {
    precondition(other.rows == columns && other.columns == rows, "matrices differ in shape")
    let size = 32
    for top in Swift.stride(from: 0, to: rows, by: size) {
      for left in Swift.stride(from: 0, to: columns, by: size) {
        for row in top..<min(top + size, rows) {
          let to = pointer + row &* stride
          for column in left..<min(left + size, columns) {
            to[column] = other.pointer[column &* other.stride &+ row]
          }
        }
      }
    }
  }
}
