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
}
