/// What a throughput benchmark measured, under the names that its JSON has.
package struct BenchResult: Encodable, Sendable {
  package let shape: String
  package let shards: Int
  package let parameters: Int
  package let threads: Int
  package let cpu: String
  package let blasCore: String
  /// Single-precision products on all threads at once.
  package let gemmPeakGflops: Double
  package internal(set) var trainTokensPerS: Double?
  /// 6 x parameters x tokens/s over the peak.
  package internal(set) var trainPeakShare: Double?
  package internal(set) var sampleTokensPerS: Double?
  package internal(set) var grpoStepS: Double?
  /// Seconds of each phase of a GRPO step.
  package internal(set) var grpoPhasesS: [String: Double]?
  package internal(set) var peakRssBytes: Int64?
  package let loadAverage: Double?

  private enum CodingKeys: String, CodingKey {
    case shape, shards, parameters, threads, cpu
    case blasCore = "blas_core"
    case gemmPeakGflops = "gemm_peak_gflops"
    case trainTokensPerS = "train_tokens_per_s"
    case trainPeakShare = "train_peak_share"
    case sampleTokensPerS = "sample_tokens_per_s"
    case grpoStepS = "grpo_step_s"
    case grpoPhasesS = "grpo_phases_s"
    case peakRssBytes = "peak_rss_bytes"
    case loadAverage = "load_average"
  }
}
