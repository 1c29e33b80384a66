/// Arithmetic with matrices.
extension Normalizer {
  private static func isMatrix(_ expression: Expression) -> Bool {
    if case .matrix = expression { return true }
    return false
  }

  /// The sum, if its terms are matrices of one shape; nil if none is one.
  mutating func matrixSum(_ terms: [Expression]) throws(ReadFailure) -> Expression? {
    guard terms.contains(where: Self.isMatrix) else { return nil }
    guard case .matrix(let rows, let columns, var cells) = terms[0] else { throw .malformed }
    for term in terms.dropFirst() {
      guard case .matrix(rows, columns, let others) = term else { throw .malformed }
      for index in cells.indices { cells[index] = try sum([cells[index], others[index]]) }
    }
    return .matrix(rows: rows, columns: columns, cells)
  }

  /// The product in the order given, numbers anywhere; nil if no factor is a matrix.
  mutating func matrixProduct(_ factors: [Expression]) throws(ReadFailure) -> Expression? {
    guard factors.contains(where: Self.isMatrix) else { return nil }
    var result: (rows: Int, columns: Int, cells: [Expression])?
    var scalars: [Expression] = []
    for factor in factors {
      guard case .matrix(let rows, let columns, let cells) = factor else {
        guard factor.isScalar else { throw .malformed }
        scalars.append(factor)
        continue
      }
      guard let left = result else {
        result = (rows, columns, cells)
        continue
      }
      guard left.columns == rows else { throw .malformed }
      var product: [Expression] = []
      for row in 0..<left.rows {
        for column in 0..<columns {
          var terms: [Expression] = []
          for inner in 0..<rows {
            terms.append(
              try self.product([left.cells[row * rows + inner], cells[inner * columns + column]]))
          }
          product.append(try sum(terms))
        }
      }
      result = (left.rows, columns, product)
    }
    guard var result else { return nil }
    if !scalars.isEmpty {
      for index in result.cells.indices {
        result.cells[index] = try product(scalars + [result.cells[index]])
      }
    }
    return .matrix(rows: result.rows, columns: result.columns, result.cells)
  }

  mutating func matrixPower(_ base: Expression, _ exponent: Expression) throws(ReadFailure)
    -> Expression
  {
    guard let times = exponent.rational?.integer, (1...8).contains(times),
      let result = try matrixProduct(Array(repeating: base, count: times))
    else { throw .malformed }
    return result
  }
}
