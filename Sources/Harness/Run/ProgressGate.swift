internal import Synchronization

/// Lets through as many reports of progress as a person can follow: the first and the last of a piece of work, and a few a
/// second in between.
final class ProgressGate: Sendable {
  private let latest = Mutex<(work: String, moment: ContinuousClock.Instant)?>(nil)
  private static let interval = Duration.milliseconds(200)

  /// Whether a report on `work` may pass now; may be asked from any thread.
  func admits(_ work: String, isLast: Bool) -> Bool {
    latest.withLock { latest in
      let now = ContinuousClock.now
      if let latest, latest.work == work, !isLast, now - latest.moment < Self.interval { return false }
      latest = (work, now)
      return true
    }
  }
}
