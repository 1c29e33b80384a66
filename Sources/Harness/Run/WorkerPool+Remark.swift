internal import Kernels

extension WorkerPool {
  /// Says so if there are more threads than shards, which training cannot put to use.
  func remark(onShards shards: Int, _ observe: RunObserver) {
    guard count > shards else { return }
    observe(
      .message(
        "\(count) threads for \(shards) shard\(shards == 1 ? "" : "s"): in training some will idle"))
  }
}
