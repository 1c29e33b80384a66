internal import Foundation
internal import Records
internal import Storage

/// Collects events and hands them to the journal in groups, so that a step does not wait for the disk; tells the database
/// sink when there is something new.
final class EventRecorder {
  private let journal: Journal
  private let sink: DatabaseSink?
  private var pending: [Event] = []
  private var lastWrite = ContinuousClock.now
  private static let interval = Duration.milliseconds(500)
  private static let mostPending = 4096

  init(_ journal: Journal, sink: DatabaseSink?) {
    self.journal = journal
    self.sink = sink
  }

  /// Keeps the events, and writes all that are kept when the last writing is half a second ago.
  func record(_ events: [Event]) throws {
    pending += events
    if pending.count >= Self.mostPending || ContinuousClock.now - lastWrite > Self.interval { try flush() }
  }

  /// Writes everything to the journal; it is on disk when this returns.
  func flush() throws {
    lastWrite = .now
    guard !pending.isEmpty else { return }
    try journal.append(pending)
    pending.removeAll(keepingCapacity: true)
    sink?.journalReached(journal.end)
  }

  /// Whether an event with `key` is in the journal.
  func contains(_ key: String) -> Bool { journal.contains(key: key) }
}
