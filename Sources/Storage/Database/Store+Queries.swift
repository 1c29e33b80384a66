internal import Postgres
package import Records

extension Store {
  /// All runs, the latest first.
  package func runs() throws -> [RunSummary] {
    try summaries("", [])
  }

  /// The latest run, among those of a benchmark, a seed and certain states where these are given.
  package func latestRun(
    benchmarkHash: String? = nil, seed: UInt64? = nil, statuses: Set<RunStatus>? = nil
  ) throws -> RunSummary? {
    try summaries(
      "WHERE ($1::text IS NULL OR benchmark_hash = $1) AND ($2::numeric IS NULL OR seed = $2)",
      [benchmarkHash.map(Value.text), seed.map(Value.unsigned)]
    ).first { statuses?.contains($0.status) ?? true }
  }

  /// The run whose identifier is `prefix` or the only one that begins with it, in upper or lower case.
  ///
  /// Throws `StoreError.unknownRun` or `StoreError.ambiguousRun`.
  package func run(matching prefix: String) throws -> RunSummary {
    let found = try summaries("WHERE starts_with(upper(run), upper($1))", [.text(prefix)])
    if let exact = found.first(where: { $0.run == prefix }) { return exact }
    guard let only = found.first, !prefix.isEmpty else { throw StoreError.unknownRun(prefix: prefix) }
    guard found.count == 1 else {
      throw StoreError.ambiguousRun(prefix: prefix, candidates: found.prefix(5).map(\.run))
    }
    return only
  }

  private func summaries(_ condition: String, _ parameters: [Value?]) throws -> [RunSummary] {
    let rows = try connection.query(
      """
      SELECT run, benchmark, benchmark_hash, git_commit, dirty_diff, seed, status, iso8601(started),
        iso8601(ended), reason, digest, attempts, host
      FROM run_summaries \(condition) ORDER BY started DESC, run DESC
      """, parameters)
    return try rows.map { row in
      let (
        run, benchmark, hash, commit, dirtyDiff, seed, status, started, ended, reason, digest, attempts, host
      ) =
        try row.decode(
          String.self, String.self, String.self, String.self, String?.self, UInt64.self, String.self,
          String.self,
          String?.self, String?.self, String?.self, Int.self, String?.self)
      return RunSummary(
        run: run, benchmark: benchmark, benchmarkHash: hash, commit: commit, dirtyDiff: dirtyDiff, seed: seed,
        status: try RunStatus.reading(status, run: run), started: started, ended: ended, reason: reason,
        digest: digest, attempts: attempts, host: host)
    }
  }
}

extension RawRepresentable<String> {
  /// The case that a stored `text` names. Throws if this version knows none of that name.
  static func reading(_ text: String, run: String) throws -> Self {
    guard let value = Self(rawValue: text) else {
      throw StoreError.unreadable(run: run, what: "'\(text)' as \(Self.self)")
    }
    return value
  }
}
