package import Records

/// Watches what else the machine does while something is measured on it.
package struct MachineWatch: Sendable {
  /// A moment that conditions are asked for from.
  package struct Mark: Sendable {
    package let moment: ContinuousClock.Instant
    fileprivate let processorTime: ProcessorTime?
  }

  private let load: SystemLoad
  package let lock: MeasuringLock

  package init(_ lock: MeasuringLock, load: SystemLoad = SystemLoad()) {
    self.lock = lock
    self.load = load
  }

  /// Now.
  package func mark() -> Mark { Mark(moment: .now, processorTime: load.processorTime) }

  /// The conditions from `start` until now.
  package func conditions(since start: Mark) -> Conditions {
    let steal = start.processorTime.flatMap { before in load.processorTime?.stealShare(since: before) }
    return Conditions(
      loadAverage: load.average, stealShare: steal, isContended: lock.isContended(since: start.moment),
      residentBytes: load.residentMemory)
  }
}
