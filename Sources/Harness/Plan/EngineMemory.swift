internal import Kernels
internal import Training
internal import Transformers

/// The memory that the engine's parts take, in bytes.
struct EngineMemory {
  let configuration: ModelConfiguration
  let shards: Int
  let memory: ActivationMemory
  let threads: Int

  private static func bytes(_ floats: Int) -> Int { floats * MemoryLayout<Float>.size }

  /// One number for each parameter: weights, or a moment, or a gradient.
  var parameters: Int { Self.bytes(ParameterLayout(configuration).count) }

  /// Buffers in which the shards' gradients are summed.
  var gradients: Int { GradientTree.buffers(shards: shards, workers: threads) * parameters }

  /// Activations of all workers, with batches up to `size`; scoring under another model takes part of the same memory.
  func activations(_ size: BatchSize) -> Int {
    let floats = Workspace.floats(configuration, tokens: size.tokens, widest: size.widest, keeps: memory)
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

/// The largest packed batch that one worker sees.
struct BatchSize: Equatable {
  var tokens = 0
  /// Most rows that a row sees.
  var widest = 0
}

/// What is asked of a sampler at once.
struct SamplingSize {
  /// Samples of each prompt.
  var samples: [Int]
  var longestPrompt: Int
  var maxNewTokens: Int

  var sequences: Int { samples.reduce(0, +) }
}
