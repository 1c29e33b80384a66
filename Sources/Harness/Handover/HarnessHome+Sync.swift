internal import Digests
internal import Foundation
internal import Records
package import Storage

extension HarnessHome {
  /// Stores what journals hold and the database lacks: those of this harness, or those under `other`, another harness's
  /// state folder.
  ///
  /// Journals from elsewhere are checked as a file to restore is. One of a run that the database has already may go on where
  /// that left off, but must agree with everything that is stored.
  package func importJournals(from other: StateDirectory?) async throws -> JournalImport {
    let store = try await openStore(syncsJournals: false)
    guard let other, other != state else {
      return try store.importJournals(from: state, retriesRejected: true)
    }
    let known = Set(try store.runs().map(\.run))
    return try store.importJournals(from: other, retriesRejected: true) { journal, run in
      let name = journal.path(percentEncoded: false)
      let check = try RunCheck(JournalReader(journal), run: run, name: name)
      try store.check(check.history.run.benchmark, run: run)
      if known.contains(run) { try Self.compare(JournalReader(journal), with: store, run: run, name: name) }
      return check.corrections.map { .verdict($0) }
    }
  }

  /// Throws `PreparationError` unless every event of the database that must come again unchanged is in the journal as it
  /// stands, as far as that goes.
  private static func compare(_ reader: JournalReader, with store: Store, run: String, name: String) throws {
    let encoder = JournalFormat.makeEncoder()
    func hash(_ event: Event) throws -> String { SHA256.hexadecimal(of: try encoder.encode(event)) }
    var stored: [String: String] = [:]
    for event in try store.events(of: run) where event.isDeterministic { stored[event.key] = try hash(event) }
    while let event = try reader.nextAsStored() {
      guard event.isDeterministic, let expected = stored[event.key] else { continue }
      guard try hash(event) == expected else {
        throw PreparationError(
          "\(name): run \(run) is in the database with other content (\(event.key)); nothing was changed")
      }
    }
  }
}
