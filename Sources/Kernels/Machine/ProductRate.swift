internal import Foundation

/// The rate at which OpenBLAS does the products that a decoding step is made of, against which the rate of sampling is
/// read.
package enum ProductRate {
  /// How the weights lie in memory. For few rows OpenBLAS can be twice as fast with one of them as with the other.
  package enum Layout: Sendable, CaseIterable {
    /// [outputs, inputs], as in a checkpoint and in PyTorch's `linear`: y = x Wᵀ.
    case outputsFirst
    /// [inputs, outputs], a transposed copy: y = x W.
    case inputsFirst
  }

  /// Best of `rounds` timings of y [rows, outputs] = x [rows, inputs] times all `weights` ([outputs, inputs] each) in turn, on
  /// every worker at once, in GFLOP/s for all together. Weights are read as if they lay in `layout`: the time depends on their
  /// shapes, not on their values.
  package static func measure(
    _ weights: [Matrix], in layout: Layout, rows: Int, on pool: WorkerPool, rounds: Int = 5
  ) throws -> Double {
    let (widestInput, widestOutput) = (weights.map(\.columns).max() ?? 0, weights.map(\.rows).max() ?? 0)
    let inputs = (0..<pool.count).map { _ in FloatBuffer(count: rows * widestInput) }
    let outputs = (0..<pool.count).map { _ in FloatBuffer(count: rows * widestOutput) }
    for buffer in inputs { buffer.vector.overwrite(with: 0.5) }
    let operations = weights.reduce(0.0) { $0 + 2 * Double(rows * $1.rows * $1.columns) }
    // A round takes a tenth of a second or so at 50 GFLOP/s a worker.
    let passes = max(1, Int(5e9 / operations))
    let clock = ContinuousClock()
    let times = try (0...rounds).map { _ in
      try clock.measure {
        try pool.run { worker in
          for _ in 0..<passes {
            for weight in weights {
              let x = inputs[worker].matrix(rows: rows, columns: weight.columns)
              let y = outputs[worker].matrix(rows: rows, columns: weight.rows)
              switch layout {
              case .outputsFirst: Linear.multiply(x, weight, transposeB: true, into: y, beta: 0)
              case .inputsFirst: Linear.multiply(x, turned(weight), into: y, beta: 0)
              }
            }
          }
        }
      }
    }
    // The first one warms up.
    guard let best = times.dropFirst().min() else { return 0 }
    return operations * Double(passes * pool.count) / (best / .seconds(1)) / 1e9
  }

  /// The same memory as a matrix of the transposed shape.
  private static func turned(_ matrix: Matrix) -> Matrix {
    Matrix(pointer: matrix.pointer, rows: matrix.columns, columns: matrix.rows, stride: matrix.rows)
  }
}
