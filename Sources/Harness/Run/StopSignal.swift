internal import Synchronization

/// A wish to stop, raised by Ctrl-C and looked at between steps.
package final class StopSignal: Sendable {
  private let raised = Atomic<Bool>(false)

  package init() {}

  /// Asks the run to stop at the next good moment.
  package func raise() { raised.store(true, ordering: .relaxed) }

  package var isRaised: Bool { raised.load(ordering: .relaxed) }

  /// Throws `Interrupted` if the wish has been raised.
  func check() throws {
    if isRaised { throw Interrupted() }
  }
}

/// The user asked the run to stop.
struct Interrupted: Error {}
