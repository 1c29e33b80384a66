internal import Digests
internal import Foundation
package import Records
internal import Texts

extension BenchmarkRecord {
  /// The largest settings that are read, in bytes.
  fileprivate static let longest = 1 << 20

  /// Why this cannot be the record of a benchmark, as the end of a sentence that begins with "the benchmark"; nil if it
  /// can.
  ///
  /// The settings decide everything else: their hash, by which the database knows the benchmark, and the name, sampling
  /// settings, budgets and claims, which reports read from beside them. A record from elsewhere in which these say something
  /// else would change the reports of later runs of the same hash. Settings of earlier versions are taken as they stand:
  /// what is compared is written out in them, so that no default that came later matters.
  ///
  /// - Parameter acceptsUnreadable: Whether settings that this version cannot read pass, as those of another version's run
  ///   in a database that both use. Their hash is checked all the same.
  package func fault(acceptsUnreadable: Bool = false) -> String? {
    guard canonical.utf8.count <= Self.longest else { return "has settings of \(canonical.utf8.count) bytes" }
    let found = SHA256.hexadecimal(of: canonical)
    guard hash == found else {
      return "states the hash \(hash.visible().cut(to: 64)), that of its settings is \(found)"
    }
    switch BenchmarkSpec.reading(canonical) {
    case .failure(let problem): return acceptsUnreadable ? nil : problem.reason
    case .success(let spec):
      let record = spec.record
      let pairs = [
        ("name", record.name == name), ("sampling settings", record.samplings == samplings),
        ("budgets", record.budgets == budgets), ("claims", record.claims == claims),
      ]
      return pairs.first { !$0.1 }.map { "states other \($0.0) than its settings" }
    }
  }
}

extension BenchmarkSpec {
  /// Why a text is not the settings of a benchmark.
  package struct Unreadable: Error {
    package let reason: String
  }

  /// The benchmark that a run's record or file of settings holds: JSON with every setting, and no other file's.
  package static func reading(_ settings: String) -> Result<BenchmarkSpec, Unreadable> {
    guard settings.utf8.count <= BenchmarkRecord.longest,
      let object = try? JSONSerialization.jsonObject(with: Data(settings.utf8)) as? [String: Any]
    else { return .failure(Unreadable(reason: "has settings that are not JSON")) }
    // A file of one's own may extend another; what comes from elsewhere must not read one's files.
    for key in ["extends", "sweep"] where object[key] != nil {
      return .failure(Unreadable(reason: "has the key '\(key)', which no run's settings have"))
    }
    do { return .success(try parse(settings, file: "settings")) } catch {
      return .failure(
        Unreadable(reason: "has settings that cannot be read (\("\(error)".visible().cut(to: 200)))"))
    }
  }

  /// Why `complete`, the settings that are kept to go on with a run, are not those of `record`; nil if they are.
  package static func fault(ofComplete complete: String, record: RunRecord) -> String? {
    switch (reading(complete), reading(record.benchmark.canonical)) {
    case (.success(let whole), .success(let stated)):
      guard whole.canonical == stated.canonical else { return "are those of another benchmark" }
      return whole.seed == record.seed ? nil : "have the seed \(whole.seed), the run has \(record.seed)"
    case (.failure(let problem), _), (_, .failure(let problem)): return problem.reason
    }
  }
}
