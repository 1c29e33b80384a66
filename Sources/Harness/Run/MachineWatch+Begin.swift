internal import Foundation
internal import Provenance

extension MachineWatch {
  /// Begins to measure: takes the lock at `path`, waiting for others as long as `waiting` says, and tells of those that
  /// measure meanwhile.
  static func begin(_ path: String, waiting: Duration?, _ observe: RunObserver, _ stop: StopSignal) throws
    -> MachineWatch
  {
    var isTold = false
    let lock = try MeasuringLock(path, waiting: waiting) { holder in
      if !isTold { observe(.message("waiting for \(holder), which measures on this machine")) }
      isTold = true
      if stop.isRaised { throw PreparationError("stopped while waiting for \(holder)") }
    }
    if let problem = lock.problem {
      observe(.warning("whether other processes measure on this machine cannot be told: \(problem)"))
    }
    if let other = lock.before, lock.hasWaitedInVain {
      observe(
        .warning(
          "\(other) still measures on this machine, and has been waited for long enough: the times of both are marked as "
            + "contended; --wait-limit says how long is enough"))
    } else if let other = lock.before {
      observe(
        .warning(
          "\(other) measures on this machine too: the times of both are marked as contended; --wait waits for its end"
        ))
    }
    return MachineWatch(lock)
  }
}
