/// Products of a linear layer y = x Wᵀ (+ b), on one thread; weights have one row an output, as in Hugging Face files.
/// Training's products are OpenBLAS's; sampling's, of few rows, are in `Linear+Packed.swift`.
package enum Linear {
  /// y = x Wᵀ (+ b). x [n, in], W [out, in], b [out], y [n, out].
  package static func overwriteForward(_ x: Matrix, weight: Matrix, bias: Vector? = nil, into y: Matrix) {
    multiply(x, weight, transposeB: true, into: y, beta: 0)
    if let bias { addBias(bias, to: y) }
  }

  /// y += x Wᵀ. Shapes as in `overwriteForward`.
  package static func accumulateForward(_ x: Matrix, weight: Matrix, into y: Matrix) {
    multiply(x, weight, transposeB: true, into: y, beta: 1)
  }

  /// dx = dy W. dy [n, out], W [out, in], dx [n, in].
  package static func overwriteInputGradient(_ dy: Matrix, weight: Matrix, into dx: Matrix) {
    multiply(dy, weight, into: dx, beta: 0)
  }

  /// dW = dyᵀ x (or dW += dyᵀ x), and likewise db as the column sums of dy.
  package static func addWeightGradient(
    _ dy: Matrix, _ x: Matrix, into dw: Matrix, bias db: Vector? = nil, accumulate: Bool
  ) {
    multiply(dy, x, transposeA: true, into: dw, beta: accumulate ? 1 : 0)
    if let db {
      if !accumulate { db.overwrite(with: 0) }
      for row in 0..<dy.rows { db.accumulate(dy.row(row)) }
    }
  }

  /// C = alpha op(A) op(B) + beta C by OpenBLAS, with beta = 0 overwriting whatever C holds, NaN too.
  package static func multiply(
    _ a: Matrix, _ b: Matrix, transposeA: Bool = false, transposeB: Bool = false, into c: Matrix,
    alpha: Float = 1,
    beta: Float
  ) {
    let inner = transposeA ? a.rows : a.columns
    precondition((transposeA ? a.columns : a.rows) == c.rows, "rows of the product do not fit")
    precondition((transposeB ? b.rows : b.columns) == c.columns, "columns of the product do not fit")
    precondition((transposeB ? b.columns : b.rows) == inner, "inner sizes of the product differ")
    guard c.rows > 0 && c.columns > 0 else { return }
    BLASLibrary.loaded.multiply(
      a, b, transposeA: transposeA, transposeB: transposeB, into: c, inner: inner, alpha: alpha, beta: beta)
  }

  private static func addBias(_ bias: Vector, to y: Matrix) {
    for row in 0..<y.rows { y.row(row).accumulate(bias) }
  }
}
