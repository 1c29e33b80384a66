/// What identifies a run and where it came from; fixed when the run starts.
package struct RunRecord: Codable, Sendable, Equatable {
  /// ULID: sortable by start time, unique without a server.
  package var id: String
  package var benchmark: BenchmarkRecord
  /// The one seed from which every random draw of the run is derived.
  package var seed: UInt64
  /// Start time, ISO 8601 in UTC.
  package var started: String
  package var provenance: ProvenanceRecord

  package init(
    id: String, benchmark: BenchmarkRecord, seed: UInt64, started: String, provenance: ProvenanceRecord
  ) {
    self.id = id
    self.benchmark = benchmark
    self.seed = seed
    self.started = started
    self.provenance = provenance
  }
}

/// The benchmark file as it was run: overrides applied, defaults filled in.
package struct BenchmarkRecord: Codable, Sendable, Equatable {
  package var name: String
  /// Every setting in canonical form, from which the hash is taken.
  package var canonical: String
  /// SHA-256 of `canonical`, hexadecimal.
  package var hash: String
  /// The sampling settings in the order in which samples refer to them, as shown in tables: `T=1`, `T=0.7 top-p=0.95`, `greedy`.
  package var samplings: [String]
  /// The token budgets at which accuracy curves are read off.
  package var budgets: [Int]
  package var claims: [Claim]

  package init(
    name: String, canonical: String, hash: String, samplings: [String], budgets: [Int], claims: [Claim]
  ) {
    self.name = name
    self.canonical = canonical
    self.hash = hash
    self.samplings = samplings
    self.budgets = budgets
    self.claims = claims
  }
}
