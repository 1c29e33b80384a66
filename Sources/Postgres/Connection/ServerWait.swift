internal import Foundation
internal import Synchronization
internal import Waiting

/// How long this process waits for servers.
///
/// A server that is stopped, a lock that another session holds or a network that swallows everything would make a call of
/// libpq wait for ever. A program that has been asked to end must not.
package enum ServerWait {
  private static let end = Mutex<ContinuousClock.Instant?>(nil)
  /// Milliseconds between two looks at whether there is time left.
  static let slice: Int32 = 100

  /// Ends every wait of this process when `time` has passed, and all that would begin later: the program is about to end.
  package static func leave(within time: Duration) {
    end.withLock { $0 = $0 ?? .now + time }
  }

  /// Whether nothing waits for servers any more.
  package static var isOver: Bool {
    end.withLock { $0.map { ContinuousClock.now >= $0 } ?? false }
  }

  /// What a wait that has been ended throws. Not a loss of the connection: nobody should connect again.
  static let left = PostgresError(
    sqlState: "57014", message: "the server did not answer before the program had to end")

  /// Does `body` on a thread of its own; throws when time is over, and leaves the result to `abandon` then.
  static func perform<Result>(
    _ body: @escaping () -> Result, abandon: @escaping (Result) -> Void
  ) throws -> Result {
    let shared = AbandonableWork(body, abandon)
    let thread = Thread { shared.work() }
    thread.name = "connecting"
    thread.start()
    shared.condition.lock()
    defer { shared.condition.unlock() }
    while true {
      if let result = shared.result { return result }
      if isOver {
        shared.isAbandoned = true
        throw left
      }
      shared.condition.wait(atMost: Double(slice) / 1000)
    }
  }
}

/// Work of another thread; touched by both threads only while its condition is locked.
private final class AbandonableWork<Result>: @unchecked Sendable {
  let condition = MonotonicCondition()
  var result: Result?
  var isAbandoned = false
  private let body: () -> Result
  private let abandon: (Result) -> Void

  init(_ body: @escaping () -> Result, _ abandon: @escaping (Result) -> Void) {
    self.body = body
    self.abandon = abandon
  }

  func work() {
    let result = body()
    condition.lock()
    defer { condition.unlock() }
    if isAbandoned { abandon(result) } else { self.result = result }
    condition.broadcast()
  }
}
