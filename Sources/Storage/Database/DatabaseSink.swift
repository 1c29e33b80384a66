package import Foundation
internal import Waiting

/// Keeps the database up with a journal while it is being written, on a thread of its own.
///
/// Nothing of it reaches the training loop: a database that is lost is reported once and tried again, until
/// it is back or `finish` gives up. What could not be stored is still in the journal.
package final class DatabaseSink: Sendable {
  /// What the worker is asked to do.
  private struct Request {
    /// How far the journal may be read: all before is on the disk.
    var end: Int64 = 0
    var isFinishing = false
    /// What the worker came to, once it has ended.
    var outcome: Result<Void, any Error>?
  }

  /// When the worker acts, in seconds.
  package struct Pace: Sendable {
    /// The least time between two transactions: events that come in between are stored together.
    package var interval: Double
    /// The time after which a lost database is tried again; each time in a row doubles it, up to eight times as much.
    package var retry: Double
    /// The time after which the run says that it is alive.
    package var heartbeat: Double

    package init(interval: Double = 2, retry: Double = 10, heartbeat: Double = 15) {
      self.interval = interval
      self.retry = retry
      self.heartbeat = heartbeat
    }

    /// The time to wait after this many failures in a row.
    func retry(after failures: Int) -> Double { retry * Double(1 << min(failures - 1, 3)) }
  }

  private let condition = MonotonicCondition()
  /// Touched only while `condition` is locked.
  nonisolated(unsafe) private var request = Request()

  /// Starts to carry the journal at `journal` of `run` into the store that `open` connects to, anew after each failure.
  ///
  /// `warn` is called on the worker's thread: with the first error, and again with the first after a
  /// recovery.
  package init(
    journal: URL, run: String, pace: Pace = Pace(), open: @escaping @Sendable () throws -> Store,
    warn: @escaping @Sendable (any Error) -> Void
  ) {
    let thread = Thread { [self] in
      var worker = DatabaseWorker(journal: journal, run: run, open: open)
      work(&worker, pace: pace, warn: warn)
    }
    thread.name = "database"
    thread.start()
  }

  /// Starts to carry the journal into the database at `location`, a libpq connection string.
  package convenience init(
    journal: URL, run: String, location: String, pace: Pace = Pace(),
    warn: @escaping @Sendable (any Error) -> Void
  ) {
    self.init(journal: journal, run: run, pace: pace, open: { try Store.open(location) }, warn: warn)
  }

  /// Tells the worker that the journal is on the disk up to byte `end`; returns at once.
  package func journalReached(_ end: Int64) {
    update { $0.end = max($0.end, end) }
  }

  /// Waits until all of the journal is stored and ends the worker. Throws the last try's error if that cannot
  /// be done.
  package func finish() throws {
    update { $0.isFinishing = true }
    condition.lock()
    defer { condition.unlock() }
    while request.outcome == nil { condition.wait() }
    try request.outcome?.get()
  }

  private func update(_ change: (inout Request) -> Void) {
    condition.lock()
    change(&request)
    condition.broadcast()
    condition.unlock()
  }

  private var wanted: (end: Int64, isFinishing: Bool) {
    condition.lock()
    defer { condition.unlock() }
    return (request.end, request.isFinishing)
  }

  /// The worker's loop: sleeps until there is something to store, a sign of life to give or a lost database
  /// to try.
  private func work(_ worker: inout DatabaseWorker, pace: Pace, warn: (any Error) -> Void) {
    var stored: Int64 = 0
    var failures = 0
    while true {
      let (end, isFinishing) = wanted
      var failure: (any Error)?
      do {
        if end > stored { try worker.sync(upTo: end) }
        stored = max(stored, end)
        if stored > 0, !isFinishing { try worker.beat() }
        failures = 0
      } catch {
        failure = error
        worker.disconnect()
        if failures == 0 { warn(error) }
        failures += 1
      }
      if isFinishing {
        update { $0.outcome = failure.map { .failure($0) } ?? .success(()) }
        return
      }
      // A newer schema does not go away; then the journal alone is kept.
      let isHopeless = if case StoreError.newerSchema? = failure { true } else { false }
      rest(
        atLeast: failure == nil ? pace.interval : isHopeless ? .infinity : pace.retry(after: failures),
        atMost: pace.heartbeat
      ) {
        $0.end > stored && !isHopeless
      }
    }
  }

  /// Sleeps until work is wanted, `longest` seconds at most and `shortest` at least; a request to finish ends
  /// it at once.
  private func rest(atLeast shortest: Double, atMost longest: Double, until isWanted: (Request) -> Bool) {
    let start = ContinuousClock.now
    condition.lock()
    defer { condition.unlock() }
    while true {
      if request.isFinishing { return }
      let elapsed = (ContinuousClock.now - start) / .seconds(1)
      let wait = (isWanted(request) ? shortest : max(shortest, longest)) - elapsed
      if wait <= 0 { return }
      condition.wait(atMost: wait)
    }
  }
}
