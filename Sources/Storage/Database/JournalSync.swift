package import Foundation
internal import Records

/// Carries a run's journal into the database, from where the last call, of this process or another, has
/// stopped.
package final class JournalSync {
  private let store: Store
  private let url: URL
  private let run: String
  private var reader: JournalReader?
  /// Events of one transaction: enough to make its cost small, few enough to keep memory small.
  private static let batch = 200

  /// Carries the journal at `url`, which is that of `run`, into `store`.
  package init(_ url: URL, run: String, into store: Store) {
    self.url = url
    self.run = run
    self.store = store
  }

  /// Stores what the journal holds beyond what is stored already, as far as byte `end` if one is given;
  /// returns the number of events read.
  @discardableResult
  package func sync(upTo end: Int64 = .max) throws -> Int {
    var total = 0
    while true {
      let count = try step(upTo: end)
      total += count
      if count < Self.batch { return total }
    }
  }

  /// One transaction: where the journal was left, the next events, where it is left now.
  private func step(upTo end: Int64) throws -> Int {
    do {
      return try store.transaction {
        let position = try store.lockPosition(run: run)
        let reader = try reader(at: position)
        var events: [Event] = []
        while events.count < Self.batch, reader.offset < end, let event = try reader.next() {
          events.append(event)
        }
        try store.insert(events, run: run)
        if reader.offset != position { try store.setPosition(reader.offset, run: run) }
        return events.count
      }
    } catch {
      // Events read for a transaction that failed have to be read again.
      reader = nil
      throw error
    }
  }

  /// A reader that stands at `position`, or at the start if the journal has no line that begins there: a full
  /// disk or a crash can take back what another process has already stored. Reading it again does no harm.
  private func reader(at position: Int64) throws -> JournalReader {
    if let reader, reader.offset == position { return reader }
    let isAligned = position > 0 ? try JournalReader.hasLine(endingAt: position, in: url) : true
    let new = try JournalReader(url, from: isAligned ? position : 0)
    reader = new
    return new
  }
}
