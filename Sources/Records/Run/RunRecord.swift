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
