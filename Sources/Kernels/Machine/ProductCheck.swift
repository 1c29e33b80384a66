internal import Randomness

/// Checks made before anything is measured: whether products are computed right on this CPU, by OpenBLAS and by the
/// packed product of sampling, and whether a row of the latter has the same bits whatever rows stand beside it.
package struct ProductCheck: Sendable, Equatable {
  /// A product shape y [rows, outputs] = x [rows, inputs] Wᵀ of a model's layer.
  package struct Shape: Sendable, Hashable {
    package let inputs: Int
    package let outputs: Int

    package init(inputs: Int, outputs: Int) {
      self.inputs = inputs
      self.outputs = outputs
    }
  }

  package let shape: Shape
  /// Largest difference of either product from the naive one in double precision, over the largest sum of absolute terms.
  package let relativeError: Double
  /// Row counts at which some row of the packed product had other bits than alone.
  package let unstableRows: [Int]

  /// Whether products are right and rows do not depend on each other.
  package var passed: Bool { relativeError < 1e-5 && unstableRows.isEmpty }

  /// Runs the check for `shape`.
  package static func run(_ shape: Shape, rowCounts: [Int] = [1, 2, 3, 5, 8, 13, 64]) -> ProductCheck {
    var stream = Philox(seed: 1, purpose: .selfCheck).stream(step: shape.inputs, sequence: shape.outputs)
    let (k, n) = (shape.inputs, shape.outputs)
    let most = rowCounts.max() ?? 1
    let x = FloatBuffer(count: most * k)
    let w = FloatBuffer(count: n * k)
    // Every row is the same, so that both its neighbours' number and its own place show.
    let row = (0..<k).map { _ in Float(stream.unit() - 0.5) }
    for i in 0..<(most * k) { x.vector[i] = row[i % k] }
    for i in 0..<(n * k) { w.vector[i] = Float(stream.unit() - 0.5) }
    let weight = w.matrix(rows: n, columns: k)
    let storage = FloatBuffer(count: PackedMatrix.floats(inputs: k, outputs: n))
    let packed = PackedMatrix(storage.vector, inputs: k, outputs: n)
    for panel in 0..<packed.panels { packed.overwrite(panel: panel, with: weight) }
    let y = FloatBuffer(count: most * n)
    func product(_ count: Int) -> Matrix {
      let result = y.matrix(rows: count, columns: n)
      Linear.overwriteForward(x.matrix(rows: count, columns: k), weight: packed, into: result)
      return result
    }
    let alone = product(1).row(0).array
    let unstable = rowCounts.filter { count in
      let result = product(count)
      return (0..<count).contains { result.row($0).array.map(\.bitPattern) != alone.map(\.bitPattern) }
    }
    let blas = y.matrix(rows: most, columns: n)
    Linear.overwriteForward(x.matrix(rows: most, columns: k), weight: weight, into: blas)
    return ProductCheck(
      shape: shape, relativeError: relativeError([alone, blas.row(most - 1).array], row, weight),
      unstableRows: unstable)
  }

  /// The largest error of `results`, each a product of `row` with `weight`.
  private static func relativeError(_ results: [[Float]], _ row: [Float], _ weight: Matrix) -> Double {
    var (error, scale) = (0.0, Double.leastNormalMagnitude)
    for output in 0..<weight.rows {
      var (exact, absolute) = (0.0, 0.0)
      for i in row.indices {
        let term = Double(row[i]) * Double(weight[output, i])
        exact += term
        absolute += abs(term)
      }
      for result in results { error = max(error, abs(Double(result[output]) - exact)) }
      scale = max(scale, absolute)
    }
    return error / scale
  }
}
