/// Processor time of all cores in the kernel's ticks.
package struct ProcessorTime: Sendable, Equatable {
  package var total: UInt64
  /// Time in which the hypervisor ran somebody else although this machine had work.
  package var steal: UInt64

  package init(total: UInt64, steal: UInt64) {
    self.total = total
    self.steal = steal
  }

  /// Share of the time since `earlier` that was stolen, from 0 to 1.
  package func stealShare(since earlier: ProcessorTime) -> Double {
    guard total > earlier.total, steal > earlier.steal else { return 0 }
    return Double(steal - earlier.steal) / Double(total - earlier.total)
  }
}
