internal import Digests
internal import Postgres
package import Records

extension Store {
  /// A benchmark of the database that is not what its settings say.
  package struct AlteredBenchmark: Sendable, Equatable {
    package let name: String
    package let hash: String
    /// What is wrong, as the end of a sentence that begins with the benchmark.
    package let fault: String
    /// The runs that are read with it.
    package let runs: [String]
  }

  /// The benchmarks that are not what their settings say: an earlier version took one from a file without checking it.
  package func alteredBenchmarks() throws -> [AlteredBenchmark] {
    try connection.query("SELECT hash FROM benchmarks ORDER BY name, hash").compactMap { row in
      let hash = try row.decode(String.self)
      guard let stored = try storedBenchmark(hash), let fault = fault(of: stored) else { return nil }
      let runs = try connection.query("SELECT run FROM runs WHERE benchmark = $1 ORDER BY run", [.text(hash)])
      return AlteredBenchmark(
        name: stored.name, hash: hash, fault: fault, runs: try runs.map { try $0.decode(String.self) })
    }
  }

  /// Throws `StoreError` unless `benchmark` is what its settings say, and is the one that the database has under its hash,
  /// if it has one.
  package func check(_ benchmark: BenchmarkRecord, run: String) throws {
    if let fault = fault(of: benchmark) {
      throw StoreError.alteredBenchmark(run: run, name: benchmark.name, fault: fault)
    }
    guard let stored = try storedBenchmark(benchmark.hash) else { return }
    try check(benchmark, against: stored, run: run)
  }

  /// Stores the benchmark of `run` within the transaction of the caller.
  ///
  /// Runs share a row if their settings are the same to the byte. The row is read back and compared: what an earlier run has
  /// brought in under the same hash must not change what is read of this one.
  func insert(_ benchmark: BenchmarkRecord, run: String) throws {
    if let fault = fault(of: benchmark) {
      throw StoreError.alteredBenchmark(run: run, name: benchmark.name, fault: fault)
    }
    while true {
      try connection.query(
        """
        INSERT INTO benchmarks (hash, name, canonical, samplings, budgets, claims)
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
        """,
        [
          .text(benchmark.hash), .text(benchmark.name), .text(benchmark.canonical),
          .text(try JSONText.encode(benchmark.samplings)), .text(try JSONText.encode(benchmark.budgets)),
          .text(try JSONText.encode(benchmark.claims)),
        ])
      // The lock keeps the row from being deleted with the last of its runs before this one refers to it.
      if let stored = try storedBenchmark(benchmark.hash, locks: true) {
        return try check(benchmark, against: stored, run: run)
      }
    }
  }

  /// Deletes the benchmark under `hash` if no run refers to it.
  func deleteUnused(benchmark hash: String) throws {
    try connection.query(
      "DELETE FROM benchmarks WHERE hash = $1 AND NOT EXISTS (SELECT 1 FROM runs WHERE benchmark = $1)",
      [.text(hash)])
  }

  /// What is wrong with a benchmark, by its hash and by what the caller of this store knows of settings.
  func fault(of benchmark: BenchmarkRecord) -> String? {
    let found = SHA256.hexadecimal(of: benchmark.canonical)
    guard benchmark.hash == found else {
      return "is stated with the hash \(benchmark.hash), that of its settings is \(found)"
    }
    return benchmarkFault(benchmark)
  }

  private func check(_ benchmark: BenchmarkRecord, against stored: BenchmarkRecord, run: String) throws {
    guard try Self.columns(of: benchmark) != Self.columns(of: stored) else { return }
    let runs = try connection.query(
      "SELECT run FROM runs WHERE benchmark = $1 AND run <> $2 ORDER BY run LIMIT 5",
      [.text(benchmark.hash), .text(run)])
    throw StoreError.otherBenchmark(
      run: run, name: benchmark.name, others: try runs.map { try $0.decode(String.self) })
  }

  private func storedBenchmark(_ hash: String, locks: Bool = false) throws -> BenchmarkRecord? {
    let rows = try connection.query(
      """
      SELECT name, canonical, samplings, budgets, claims FROM benchmarks WHERE hash = $1
      \(locks ? "FOR KEY SHARE" : "")
      """, [.text(hash)])
    return try rows.first.map { row in
      let (name, canonical, samplings, budgets, claims) = try row.decode(
        String.self, String.self, String.self, String.self, String.self)
      return BenchmarkRecord(
        name: name, canonical: canonical, hash: hash, samplings: try JSONText.decode(from: samplings),
        budgets: try JSONText.decode(from: budgets), claims: try JSONText.decode(from: claims))
    }
  }

  /// The columns as the database keeps them, which has no U+0000.
  private static func columns(of benchmark: BenchmarkRecord) throws -> [String] {
    try [benchmark.name, benchmark.canonical].map(JSONText.encode)
      + [
        JSONText.encode(benchmark.samplings), JSONText.encode(benchmark.budgets),
        JSONText.encode(benchmark.claims),
      ]
  }
}
