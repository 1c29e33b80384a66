/// Rows of the embedding table, looked up and given back.
package enum Embedding {
  /// Row i of x = row tokens[i] of the table. table [vocabulary, d], x [n, d].
  package static func overwriteForward(_ tokens: ArraySlice<Int32>, table: Matrix, into x: Matrix) {
    precondition(x.rows >= tokens.count && x.columns == table.columns, "shapes do not fit")
    for (row, token) in tokens.enumerated() {
      precondition(token >= 0 && Int(token) < table.rows, "token outside the vocabulary")
      (x.pointer + row &* x.stride).update(
        from: table.pointer + Int(token) &* table.stride, count: table.columns)
    }
  }

  /// Adds row i of dx to row tokens[i] of the table's gradient, in the order of the tokens.
  package static func accumulateBackward(_ tokens: ArraySlice<Int32>, _ dx: Matrix, into gradient: Matrix) {
    for (row, token) in tokens.enumerated() { gradient.row(Int(token)).accumulate(dx.row(row)) }
  }
}
