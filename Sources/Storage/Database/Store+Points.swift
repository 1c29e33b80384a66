internal import Postgres
package import Records

extension Store {
  /// A metric of every finished run of the benchmark on a machine whose tree was clean, oldest run first; of several
  /// stages the value at the end of each.
  package func points(
    of metric: GateMetric, benchmarkHash: String, machine: String
  ) throws -> [HistoryPoint] {
    let rows = try connection.query(
      """
      WITH chosen AS (
        SELECT runs.id, runs.run, runs.git_commit, runs.seed, runs.started FROM runs
        WHERE benchmark = $1 AND machine = $2 AND dirty_diff IS NULL
          AND EXISTS (SELECT FROM attempt_ends WHERE attempt_ends.run = runs.id AND status = 'finished')
      ), measured AS (\(Self.measured(metric)))
      SELECT chosen.run, git_commit, seed, iso8601(started), stage, value
      FROM chosen JOIN measured ON measured.run = chosen.id ORDER BY started, chosen.run, stage
      """, [.text(benchmarkHash), .text(machine)])
    return try rows.map { row in
      let (run, commit, seed, started, stage, value) = try row.decode(
        String.self, String.self, UInt64.self, String.self, String?.self, Double.self)
      return HistoryPoint(
        run: run, commit: commit, seed: seed, started: started,
        stage: try stage.map { try Stage.reading($0, run: run) }, value: value)
    }
  }

  /// The query of a metric's value for each of the chosen runs, with constants only.
  private static func measured(_ metric: GateMetric) -> String {
    func throughput(_ condition: String) -> String {
      """
      SELECT chosen.id AS run, NULL::stage AS stage, sum(tokens) / sum(seconds) AS value
      FROM chosen JOIN checkpoints ON checkpoints.run = chosen.id JOIN timings ON timings.checkpoint = checkpoints.id
      WHERE seconds > 0 AND \(condition) GROUP BY chosen.id
      """
    }
    return switch metric {
    case .accuracy, .length:
      """
      SELECT DISTINCT ON (chosen.id, stage) chosen.id AS run, stage, value
      FROM chosen JOIN checkpoints ON checkpoints.run = chosen.id
      JOIN measurements ON measurements.checkpoint = checkpoints.id AND sampling = 0
        AND metric = '\(metric.rawValue)' AND family = ''
      WHERE stage <> 'base'
      ORDER BY chosen.id, stage, step DESC
      """
    case .trainThroughput: throughput("phase = 'train' AND stage = 'sft'")
    case .sampleThroughput: throughput("phase IN ('evaluate', 'sample')")
    case .peakMemory:
      """
      SELECT chosen.id AS run, NULL::stage AS stage, max(value) AS value
      FROM chosen JOIN resources ON resources.run = chosen.id WHERE metric = 'peak_rss_bytes' GROUP BY chosen.id
      """
    }
  }
}
