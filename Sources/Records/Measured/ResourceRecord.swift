/// What the machine gave during one attempt. Not part of a run's digest.
package struct ResourceRecord: Codable, Sendable, Equatable {
  package var attempt: Int
  /// `peak_rss_bytes`, `planned_rss_bytes`, `gemm_peak_gflops`, `load_average` (at the start), `wall_seconds`,
  /// `steal_share`, `contended` (1 or 0).
  package var metric: String
  package var value: Double

  package init(attempt: Int, metric: String, value: Double) {
    self.attempt = attempt
    self.metric = metric
    self.value = value
  }
}
