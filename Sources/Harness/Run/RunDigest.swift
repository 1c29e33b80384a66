internal import Digests
internal import Foundation
package import Records
internal import Storage

/// One hash over what a run computed: weights, samples, steps and metrics, but not times, memory, threads or provenance.
/// Two runs with the same digest computed the same bits.
package struct RunDigest {
  private var hashes: [String: String] = [:]

  package init() {}

  /// Takes in an event; those that may differ between equal runs are passed over.
  package mutating func add(_ event: Event) throws {
    guard event.isDeterministic else { return }
    hashes[event.key] = SHA256.hexadecimal(of: try JournalCoding.encode(event))
  }

  /// SHA-256 over the keys in ascending order, each with the hash of its event, hexadecimal.
  package func hexadecimal() -> String {
    var hash = SHA256()
    for key in hashes.keys.sorted() { hash.update("\(key) \(hashes[key] ?? "")\n") }
    return hash.hexadecimal()
  }
}
