internal import Digests
package import Records

extension BenchmarkSpec {
  /// Every setting that makes it this benchmark, defaults filled in, as JSON on one line.
  ///
  /// The seed is left out, and of a data file's path the folder: the data's own hash is part of a run's provenance.
  package var canonical: String { json(.identity).text() }

  /// Every setting, the seed and whole paths included, as JSON on one line: `parse` gives the same benchmark again.
  package var complete: String { json(.complete).text() }

  /// SHA-256 of the canonical form, hexadecimal.
  package var hash: String { SHA256.hexadecimal(of: canonical) }

  /// What a run's record keeps of it.
  package var record: BenchmarkRecord {
    BenchmarkRecord(
      name: name, canonical: canonical, hash: hash, samplings: evaluation.samplings.map(\.label),
      budgets: evaluation.budgets, claims: claims)
  }
}
