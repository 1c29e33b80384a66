internal import Digests
package import Foundation
internal import Records
package import Storage

/// One hash over what a run computed: weights, samples, steps and metrics, but not times, memory, threads or provenance.
/// Two runs with the same digest computed the same bits.
package struct RunDigest {
  private var hashes: [String: String] = [:]
  private var isFinished = false

  private init(_ reader: JournalReader) throws {
    while let record = try reader.nextRecord() {
      if record.event.isDeterministic { hashes[record.event.key] = SHA256.hexadecimal(of: record.payload) }
      if case .attemptEnded(let end) = record.event, end.status == .finished { isFinished = true }
    }
  }

  /// The digest of what the journal at `url` holds so far.
  package static func ofJournal(_ url: URL) throws -> String {
    try RunDigest(JournalReader(url)).hexadecimal()
  }

  /// The digest of the run whose journal is at `url`; nil if it is not finished.
  package static func ofFinishedJournal(_ url: URL) throws -> String? { try ofFinished(JournalReader(url)) }

  /// The digest of the run whose events `reader` is about to read; nil if it is not finished.
  package static func ofFinished(_ reader: JournalReader) throws -> String? {
    let digest = try RunDigest(reader)
    return digest.isFinished ? digest.hexadecimal() : nil
  }

  /// SHA-256 over the keys in ascending order, each with the hash of its event, hexadecimal.
  private func hexadecimal() -> String {
    var hash = SHA256()
    for key in hashes.keys.sorted() { hash.update("\(key) \(hashes[key] ?? "")\n") }
    return hash.hexadecimal()
  }
}
