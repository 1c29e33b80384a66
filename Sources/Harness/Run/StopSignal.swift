internal import Synchronization

/// A wish to stop, raised by Ctrl-C and looked at between steps.
package final class StopSignal: Sendable {
  private let raised = Atomic<Bool>(false)

  package init() {}

  /// Asks the run to stop at the next good moment.
  package func raise() { raised.store(true, ordering: .relaxed) }

  package var isRaised: Bool { raised.load(ordering: .relaxed) }

  /// Does `work` as a task that is canceled within a fifth of a second of the wish; throws `Interrupted` then.
  func canceling(_ work: @escaping @Sendable () async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await work() }
      group.addTask {
        while true {
          try self.check()
          try await Task.sleep(for: .milliseconds(200))
        }
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  /// Throws `Interrupted` if the wish has been raised.
  func check() throws {
    if isRaised { throw Interrupted() }
  }
}

/// The user asked the run to stop.
struct Interrupted: Error, CustomStringConvertible {
  var description: String { "stopped before it was done" }
}
