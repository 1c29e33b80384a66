internal import Randomness

/// Checks made before anything is measured: whether OpenBLAS computes right on this CPU, and whether a row of a product
/// has the same bits whatever the number of rows and wherever it stands.
package struct ProductCheck: Sendable, Equatable {
  /// A product shape y [rows, outputs] = x [rows, inputs] W' as sampling uses it.
  package struct Shape: Sendable, Hashable {
    package let inputs: Int
    package let outputs: Int

    package init(inputs: Int, outputs: Int) {
      self.inputs = inputs
      self.outputs = outputs
    }
  }

  package let shape: Shape
  /// Largest difference from the naive product in double precision, over the largest sum of absolute terms.
  package let relativeError: Double
  /// Row counts at which some row's bits differed from those at the smallest count.
  package let unstableRows: [Int]

  /// Whether the product is right and rows do not depend on each other.
  package var passed: Bool { relativeError < 1e-5 && unstableRows.isEmpty }

  /// Runs the check for `shape` at each of `rowCounts` (ascending).
  package static func run(_ shape: Shape, rowCounts: [Int]) -> ProductCheck {
    var stream = Philox(seed: 1, purpose: .selfCheck).stream(step: shape.inputs, sequence: shape.outputs)
    let (k, n) = (shape.inputs, shape.outputs)
    let most = rowCounts.max() ?? 16
    let x = FloatBuffer(count: most * k)
    let w = FloatBuffer(count: n * k)
    // Every row is the same, so that both its neighbours' number and its own place show.
    let row = (0..<k).map { _ in Float(stream.unit() - 0.5) }
    for i in 0..<(most * k) { x.vector[i] = row[i % k] }
    for i in 0..<(n * k) { w.vector[i] = Float(stream.unit() - 0.5) }
    let y = FloatBuffer(count: most * n)
    let weight = w.matrix(rows: k, columns: n)
    var reference: [UInt32] = []
    var unstable: [Int] = []
    for count in rowCounts {
      let result = y.matrix(rows: count, columns: n)
      Linear.overwriteForward(x.matrix(rows: count, columns: k), transposedWeight: weight, into: result)
      if reference.isEmpty { reference = result.row(0).array.map(\.bitPattern) }
      let same = (0..<count).allSatisfy { result.row($0).array.map(\.bitPattern) == reference }
      if !same { unstable.append(count) }
    }
    var (error, scale) = (0.0, Double.leastNormalMagnitude)
    for column in 0..<n {
      var (exact, absolute) = (0.0, 0.0)
      for i in 0..<k {
        let term = Double(row[i]) * Double(w.vector[i * n + column])
        exact += term
        absolute += abs(term)
      }
      error = max(error, abs(Double(Float(bitPattern: reference[column])) - exact))
      scale = max(scale, absolute)
    }
    return ProductCheck(shape: shape, relativeError: error / scale, unstableRows: unstable)
  }
}
