internal import Kernels
internal import Training
internal import Transformers

/// The memory that the engine's parts take, in bytes.
struct EngineMemory {
  let configuration: ModelConfiguration
  let shards: Int
  let threads: Int

  private static func bytes(_ floats: Int) -> Int { floats * MemoryLayout<Float>.size }

  /// One number for each parameter: weights, or a moment, or a gradient.
  var parameters: Int { Self.bytes(ParameterLayout(configuration).count) }

  /// Buffers in which the shards' gradients are summed.
  var gradients: Int { min(shards, threads + shards.trailingZeroBitCount) * parameters }

  /// Activations of all workers in training, with batches up to `size`.
  func activations(_ size: BatchSize) -> Int {
    Self.bytes(workspace(size, keepsActivations: true)) * min(threads, shards)
  }

  /// What all workers need to score tokens under another model.
  func scoring(_ size: BatchSize) -> Int {
    Self.bytes(workspace(size, keepsActivations: false)) * min(threads, shards)
  }

  private func workspace(_ size: BatchSize, keepsActivations: Bool) -> Int {
    let c = configuration
    let shape = c.attention
    let capacity = (size.tokens * 5 / 4 + 63) / 64 * 64
    var row = 4 * c.hiddenSize + 2 + shape.width + shape.queryWidth + shape.heads + 3 * c.intermediateSize
    row -= c.hiddenSize
    if c.queryKeyNorm {
      row += shape.queryWidth + shape.keyWidth + shape.heads + shape.keyValueHeads
    }
    let layers = keepsActivations ? c.layers + 1 : 1
    let residuals = (keepsActivations ? c.layers + 1 : 1) * c.hiddenSize
    let scores = 2 * ((size.longest + 31) / 32 * 32) * ((size.widest + 31) / 32 * 32)
    let head = 128 * (4 * c.hiddenSize + c.paddedVocabularySize + 8)
    return capacity * (layers * row + residuals) + scores + head
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
  /// Rows of the longest segment.
  var longest = 0
  /// Most rows that a row sees.
  var widest = 0

  mutating func cover(tokens: Int, longest: Int, widest: Int) {
    self.tokens = max(self.tokens, tokens)
    self.longest = max(self.longest, longest)
    self.widest = max(self.widest, widest)
  }
}

/// What is asked of a sampler at once.
struct SamplingSize {
  /// Samples of each prompt.
  var samples: [Int]
  var longestPrompt: Int
  var maxNewTokens: Int

  var sequences: Int { samples.reduce(0, +) }
}
