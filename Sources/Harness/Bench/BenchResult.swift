/// What a throughput benchmark measured, under the names that its JSON has.
package struct BenchResult: Encodable, Sendable {
  /// The named shape, or the benchmark's name.
  package let shape: String
  package let shards: Int
  package let parameters: Int
  package let threads: Int
  package let rounds: Int
  package let cpu: String
  package let blasCore: String
  /// Single-precision products on all threads at once.
  package internal(set) var gemmPeakGflops: Double
  package internal(set) var trainTokensPerS: Double?
  package internal(set) var trainSpread: Spread?
  /// 6 x parameters x tokens/s over the peak.
  package internal(set) var trainPeakShare: Double?
  /// Tokens/s on all threads over those on one.
  package internal(set) var trainScaling: Double?
  /// Thread-seconds of a training step by kind of work.
  package internal(set) var trainKernelS: [String: Double]?
  package internal(set) var sampleTokensPerS: Double?
  package internal(set) var sampleSpread: Spread?
  package internal(set) var sampleScaling: Double?
  /// Sequences that a worker decodes side by side.
  package internal(set) var sampleRows: Int?
  /// OpenBLAS's rate for the model's own products at that number of rows, on all threads at once, with a transposed copy of the
  /// weights, with which it can be twice as fast for few rows.
  package internal(set) var sampleGemmGflops: Double?
  /// 2 x parameters x tokens/s over that rate. Tokens are new ones: what prompts and attention cost counts as lost.
  package internal(set) var sampleGemmShare: Double?
  /// The same two with weights as they lie in a checkpoint, which is how PyTorch's `linear` multiplies by them.
  package internal(set) var sampleCheckpointGemmGflops: Double?
  package internal(set) var sampleCheckpointGemmShare: Double?
  /// Thread-seconds of sampling all requests once, by kind of work.
  package internal(set) var sampleKernelS: [String: Double]?
  package internal(set) var grpoStepS: Double?
  package internal(set) var grpoSpread: Spread?
  /// Seconds of each phase of a GRPO step.
  package internal(set) var grpoPhasesS: [String: Double]?
  /// The most memory held at once, before the products of sampling were measured on their own.
  package internal(set) var peakRssBytes: Int64?
  package internal(set) var loadAverage: Double?
  package internal(set) var stealShare: Double?
  /// Whether another process measured on this machine at the same time.
  package internal(set) var contended = false

  private enum CodingKeys: String, CodingKey {
    case shape, shards, parameters, threads, rounds, cpu, contended
    case blasCore = "blas_core"
    case gemmPeakGflops = "gemm_peak_gflops"
    case trainTokensPerS = "train_tokens_per_s"
    case trainSpread = "train_spread"
    case trainPeakShare = "train_peak_share"
    case trainScaling = "train_scaling"
    case trainKernelS = "train_kernel_s"
    case sampleTokensPerS = "sample_tokens_per_s"
    case sampleSpread = "sample_spread"
    case sampleScaling = "sample_scaling"
    case sampleRows = "sample_rows"
    case sampleGemmGflops = "sample_gemm_gflops"
    case sampleGemmShare = "sample_gemm_share"
    case sampleCheckpointGemmGflops = "sample_checkpoint_gemm_gflops"
    case sampleCheckpointGemmShare = "sample_checkpoint_gemm_share"
    case sampleKernelS = "sample_kernel_s"
    case grpoStepS = "grpo_step_s"
    case grpoSpread = "grpo_spread"
    case grpoPhasesS = "grpo_phases_s"
    case peakRssBytes = "peak_rss_bytes"
    case loadAverage = "load_average"
    case stealShare = "steal_share"
  }
}
