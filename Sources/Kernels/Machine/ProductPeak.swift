internal import Foundation
internal import Synchronization

/// The rate of single-precision products that this machine gives, against which throughput is read.
package enum ProductPeak {
  /// Best of `rounds` timings of a 768 x 768 x 768 product on every worker at once, in GFLOP/s for all together.
  package static func measure(_ pool: WorkerPool, rounds: Int = 5, productsPerRound: Int = 8) throws -> Double
  {
    let size = 768
    let buffers = (0..<pool.count).map { _ in FloatBuffer(count: 3 * size * size) }
    for buffer in buffers { buffer.vector.overwrite(with: 0.5) }
    var best = 0.0
    for _ in 0..<rounds {
      let clock = ContinuousClock()
      let time = try clock.measure {
        try pool.run { worker in
          let parts = (0..<3).map { buffers[worker].matrix(at: $0 * size * size, rows: size, columns: size) }
          for _ in 0..<productsPerRound { Linear.multiply(parts[0], parts[1], into: parts[2], beta: 0) }
        }
      }
      let operations = 2 * Double(size * size * size) * Double(productsPerRound * pool.count)
      best = max(best, operations / (time / .seconds(1)) / 1e9)
    }
    return best
  }
}
