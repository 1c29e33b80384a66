internal import Digests
package import Foundation
internal import Records
internal import Storage

/// One hash over what a run computed: weights, samples, steps and metrics, but not times, memory, threads or provenance.
/// Two runs with the same digest computed the same bits.
package struct RunDigest {
  private var hashes: [String: String] = [:]

  /// The digest of what the journal at `url` holds.
  package static func ofJournal(_ url: URL) throws -> String {
    var digest = RunDigest()
    let reader = try JournalReader(url)
    while let record = try reader.nextRecord() {
      if record.event.isDeterministic { digest.hashes[record.event.key] = SHA256.hexadecimal(of: record.payload) }
    }
    return digest.hexadecimal()
  }

  /// SHA-256 over the keys in ascending order, each with the hash of its event, hexadecimal.
  private func hexadecimal() -> String {
    var hash = SHA256()
    for key in hashes.keys.sorted() { hash.update("\(key) \(hashes[key] ?? "")\n") }
    return hash.hexadecimal()
  }
}
