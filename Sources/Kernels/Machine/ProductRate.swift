internal import Foundation

/// The rate at which OpenBLAS does the products that a decoding step is made of, against which the rate of sampling is
/// read. Its faster layout of the weights, one row an input.
package enum ProductRate {
  /// Best of `rounds` timings of y [rows, outputs] = x [rows, inputs] W' over all `weights` ([inputs, outputs] each) in turn,
  /// on every worker at once, in GFLOP/s for all together. The values do not matter, the shapes do.
  package static func measure(_ weights: [Matrix], rows: Int, on pool: WorkerPool, rounds: Int = 5) throws
    -> Double
  {
    let (widestInput, widestOutput) = (weights.map(\.rows).max() ?? 0, weights.map(\.columns).max() ?? 0)
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
              Linear.multiply(
                inputs[worker].matrix(rows: rows, columns: weight.rows), weight,
                into: outputs[worker].matrix(rows: rows, columns: weight.columns), beta: 0)
            }
          }
        }
      }
    }
    // The first one warms up.
    guard let best = times.dropFirst().min() else { return 0 }
    return operations * Double(passes * pool.count) / (best / .seconds(1)) / 1e9
  }
}
