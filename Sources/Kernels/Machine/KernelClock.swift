internal import Foundation

/// A kind of work within a step, for the break-down of its time.
package enum KernelKind: Int, Sendable, CaseIterable {
  /// Products of activations with weights.
  case product
  /// Attention, the products within it included.
  case attention
  case norm
  case rotary
  case swiglu
  /// Softmax over the vocabulary: log-probabilities, their gradient, and draws.
  case softmax
  case embedding
  /// Copying weights into the layout that sampling reads.
  case packing
  /// Summing gradients over shards, and their norm.
  case reduction
  case optimizer

  /// The name in reports.
  package var name: String { "\(self)" }
}

/// Seconds that one thread spent in each kind of work. Reading the clock takes some 25 ns, so whole kernels are timed, never
/// rows. Nothing that is timed may contain another timed piece.
package final class KernelClock: @unchecked Sendable {
  private var nanoseconds = SIMD16<UInt64>(repeating: 0)

  package init() {}

  /// Runs `body` and adds its time to `kind`.
  @inline(__always)
  package func time<Result>(_ kind: KernelKind, _ body: () throws -> Result) rethrows -> Result {
    let start = monotonicNanoseconds()
    defer { nanoseconds[kind.rawValue] &+= monotonicNanoseconds() &- start }
    return try body()
  }

  /// Seconds by kind since the start or the last `reset`; kinds that never ran are left out.
  package var seconds: [KernelKind: Double] {
    Dictionary(
      uniqueKeysWithValues: KernelKind.allCases.compactMap { kind in
        let time = nanoseconds[kind.rawValue]
        return time == 0 ? nil : (kind, Double(time) / 1e9)
      })
  }

  /// Sets all times to zero.
  package func reset() { nanoseconds = SIMD16(repeating: 0) }
}

/// Nanoseconds of the monotonic clock.
private func monotonicNanoseconds() -> UInt64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
}
