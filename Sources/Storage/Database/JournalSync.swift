package import Foundation
internal import Postgres
internal import Records

/// Carries a run's journal into the database, from where the last call, of this process or another, has
/// stopped.
///
/// An event that the database refuses for what is in it is set aside in `rejected_events` and does not block those
/// behind it.
package final class JournalSync {
  private let store: Store
  private let url: URL
  private let run: String
  private var reader: JournalReader?
  /// Events of one transaction: enough to make its cost small, few enough to keep memory small.
  private static let batch = 200

  /// An event and where its line begins.
  private struct Line {
    let offset: Int64
    let event: Event
  }

  /// The run's first event was refused: without it there is nothing that the others could belong to.
  private struct RefusedStart: Error {
    let line: Line
    let reason: PostgresError
  }

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
      let count = try retrying { try step(upTo: end) }
      total += count
      if count < Self.batch { return total }
    }
  }

  /// Tries again to store events that the database refused earlier, since its tables may have been repaired. Returns the
  /// number of events that it now accepted.
  func retryRejected() throws -> Int {
    var count = 0
    for rejected in try store.rejectedEvents(of: run, limit: .max) {
      // Of a journal that has been replaced the line may be another, or none.
      guard let event = try? JournalReader(url, from: rejected.offset).next(),
        event.key.unicodeScalars.starts(with: rejected.event.unicodeScalars)
      else { continue }
      do {
        try store.transaction {
          try store.insert([event], run: run)
          try store.forgetRejected(run: run, offset: rejected.offset)
        }
        count += 1
      } catch let error as PostgresError where error.refusesData {
        continue
      } catch StoreError.runNotStarted {
        return count
      }
    }
    return count
  }

  /// Does `body`, again a few times if it lost against another transaction.
  private func retrying<Result>(_ body: () throws -> Result) throws -> Result {
    var pause = 0.05
    while true {
      do { return try body() } catch let error as PostgresError where error.isTransient && pause < 1 {
        Thread.sleep(forTimeInterval: pause)
        pause *= 2
      }
    }
  }

  /// One transaction: where the journal was left, the next events, where it is left now.
  private func step(upTo end: Int64) throws -> Int {
    do {
      return try store.transaction {
        let position = try store.lockPosition(run: run)
        let reader = try reader(at: position)
        var lines: [Line] = []
        while lines.count < Self.batch, reader.offset < end {
          let offset = reader.offset
          guard let event = try reader.next() else { break }
          if case .runStarted(let record) = event, record.id != run {
            throw StoreError.foreignJournal(run: run, holds: record.id)
          }
          lines.append(Line(offset: offset, event: event))
        }
        try insert(lines[...])
        if reader.offset != position {
          try store.setPosition(reader.offset, run: run)
          try store.announce(run: run)
        }
        return lines.count
      }
    } catch {
      // Events read for a transaction that failed have to be read again.
      reader = nil
      guard let refused = error as? RefusedStart else { throw error }
      try store.setAside(refused.line.event, at: refused.line.offset, run: run, reason: refused.reason)
      throw StoreError.runRefused(run, reason: refused.reason.description)
    }
  }

  /// Stores the events of `lines` within the open transaction. Those that the database refuses for what is in them are
  /// found by halving and set aside; any other error is thrown.
  private func insert(_ lines: ArraySlice<Line>) throws {
    guard let first = lines.first else { return }
    do {
      try store.savepoint { try store.insert(lines.map(\.event), run: run) }
    } catch let error as PostgresError where error.refusesData {
      if lines.count > 1 {
        let half = lines.count / 2
        try insert(lines.prefix(half))
        try insert(lines.dropFirst(half))
      } else if case .runStarted = first.event {
        throw RefusedStart(line: first, reason: error)
      } else {
        try store.setAside(first.event, at: first.offset, run: run, reason: error)
      }
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
