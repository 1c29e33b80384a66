package import Foundation
internal import Postgres
package import Records

extension Store {
  /// Stores what the journals under `state` hold and the database lacks, of `runs` or of all.
  ///
  /// A journal that cannot be read (damaged, of another version, in the wrong folder) is named in the result and does not
  /// keep the others from being stored. Throws `PostgresError` if the database is at fault.
  ///
  /// - Parameters:
  ///   - retriesRejected: Whether what was refused before is tried again.
  ///   - check: Called with each journal that has something new before anything of it is stored; what it throws
  ///     keeps the journal out. It returns events that are stored after those of the journal.
  @discardableResult
  package func importJournals(
    from state: StateDirectory, only runs: Set<String>? = nil, retriesRejected: Bool = false,
    check: (URL, String) throws -> [Event] = { _, _ in [] }
  ) throws -> JournalImport {
    var result = JournalImport()
    for run in try behind(in: state) where runs?.contains(run) ?? true {
      do {
        let journal = state.journal(ofRun: run)
        let corrections = try check(journal, run)
        let count = try JournalSync(journal, run: run, into: self).sync()
        try ingest(corrections, run: run)
        if count > 0 { result.stored.append((run, count)) }
      } catch let error as PostgresError {
        throw error
      } catch {
        result.refused.append("\(error)")
      }
    }
    let here = Set(try state.runIDs())
    if retriesRejected {
      let refused = Set(try rejectedEvents(limit: .max).map(\.run)).intersection(here)
      for run in refused.sorted() where runs?.contains(run) ?? true {
        let count = try JournalSync(state.journal(ofRun: run), run: run, into: self).retryRejected()
        if count > 0 { result.stored.append((run, count)) }
      }
    }
    result.rejected = try rejectedEvents().filter { here.contains($0.run) && runs?.contains($0.run) ?? true }
    return result
  }

  /// The runs under `state` whose journals do not end where the database has left them.
  private func behind(in state: StateDirectory) throws -> [String] {
    let rows = try connection.query("SELECT run, byte_offset FROM journal_positions").map {
      try $0.decode(String.self, Int64.self)
    }
    let positions = Dictionary(rows) { _, last in last }
    return try state.runIDs().filter { run in
      let path = state.journal(ofRun: run).path(percentEncoded: false)
      let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? NSNumber
      return size?.int64Value != positions[run]
    }
  }
}
