internal import Foundation

/// Processor time of the calling thread, for tests of how work grows: neither what else the machine does nor how fast it is
/// may decide them.
package enum ProcessorTime {
  /// The seconds that `body` keeps this thread busy.
  package static func of(_ body: () throws -> Void) rethrows -> Double {
    let start = now()
    try body()
    return now() - start
  }

  /// How many times as long `large` takes as `small`: the least of three pairs, so that a disturbed one does not count.
  package static func ratio(of large: () throws -> Void, to small: () throws -> Void) rethrows -> Double {
    var ratios: [Double] = []
    for _ in 0..<3 {
      let first = try of(small)
      ratios.append(try of(large) / max(first, 1e-9))
    }
    return ratios.min() ?? 0
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
