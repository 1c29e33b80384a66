internal import Kernels
internal import Training
internal import Transformers

/// The memory that the engine's parts take, in bytes.
struct EngineMemory {
  let configuration: ModelConfiguration
  let shards: Int
  let threads: Int
  let memory: ActivationMemory

  private static func bytes(_ floats: Int) -> Int { floats * MemoryLayout<Float>.size }

  /// One number for each parameter: weights, or with full training a moment, or a gradient.
  var parameters: Int { Self.bytes(ParameterLayout(configuration).count) }

  /// One number for everything that is trained.
  func trained(_ adapters: AdapterConfiguration?) -> Int {
    adapters.map { Self.bytes(Adapters.floats($0, configuration)) } ?? parameters
  }

  /// Buffers in which the shards' gradients are summed.
  func gradients(_ adapters: AdapterConfiguration?) -> Int {
    GradientTree.buffers(shards: shards, workers: threads) * trained(adapters)
  }

  /// What all workers need for passes over batches up to `size`; scoring under another model takes place in the same memory.
  func activations(_ size: BatchSize, _ adapters: AdapterConfiguration?) -> Int {
    let floats = Workspace.floats(
      configuration, tokens: size.tokens, widest: size.widest, keeps: memory, rank: adapters?.rank ?? 0)
    // Workers without a shard have nothing to pass over.
    return Self.bytes(floats) * min(threads, shards)
  }

  /// A sampler: its copy of the weights, and every worker's caches and scratch.
  func sampling(_ requests: SamplingSize) -> Int {
    let room = SamplingRoom(
      configuration, samples: requests.samples, longestPrompt: requests.longestPrompt,
      maxNewTokens: requests.maxNewTokens, workers: threads)
    return Self.bytes(room.floats(configuration))
  }
}
