internal import Kernels
internal import Transformers

extension RowPolicy {
  /// The row policy of a model; a wrong product is an error, and rows whose bits depend on their place are told of.
  static func checked(for configuration: ModelConfiguration, _ observe: RunObserver) throws -> RowPolicy {
    let (policy, checks) = RowPolicy.measured(for: configuration)
    for check in checks {
      let name = "\(check.shape.inputs) x \(check.shape.outputs)"
      guard check.relativeError < 1e-5 else {
        throw PreparationError(
          "OpenBLAS (\(BLASLibrary.core)) computes a \(name) product wrongly, relative error \(check.relativeError); "
            + "try another kernel: OPENBLAS_CORETYPE=Haswell")
      }
      if !check.unstableRows.isEmpty {
        observe(
          .warning(
            "rows of a \(name) product depend on their place with OpenBLAS's \(BLASLibrary.core) kernel: samples may "
              + "not repeat bit for bit with another number of threads"))
      }
    }
    return policy
  }
}

extension WorkerPool {
  /// Says so if there are more threads than shards, which training cannot put to use.
  func remark(onShards shards: Int, _ observe: RunObserver) {
    guard count > shards else { return }
    observe(
      .message(
        "\(count) threads for \(shards) shard\(shards == 1 ? "" : "s"): in training some will idle"))
  }
}
