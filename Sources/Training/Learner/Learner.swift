package import Kernels
internal import Synchronization
package import Transformers

/// A model in training: its weights, the optimizer's moments, and the machinery that turns shards of a batch into one
/// update with the same bits on any number of workers.
package final class Learner: Sendable {
  /// What an update measured.
  package struct Update: Sendable {
    /// Global norm of the gradient before clipping.
    package let gradientNorm: Double
    /// Whether the norm is finite; if not, the weights are those before the update.
    package let isFinite: Bool
  }

  /// The optimizer's running means of the gradient and of its square, laid out as what is trained.
  package struct Moments: Sendable {
    package let first, second: FloatBuffer

    package init(first: FloatBuffer, second: FloatBuffer) { (self.first, self.second) = (first, second) }
  }

  /// The model as it is used: with adapters, the weights into which they are merged.
  package let model: Parameters
  /// What the optimizer moves: `model`, or the adapters.
  package let trained: any Trainable
  package let moments: Moments
  package let pool: WorkerPool
  package let shards: Int
  let decoder: Decoder
  private let adapters: Adapters?
  private let tree: GradientTree
  /// One a worker, for training and scoring.
  private let workspaces: [Workspace]
  private let blocks: [UpdateBlock]
  /// One a worker.
  private let clocks: [KernelClock]

  /// A stretch of one tensor that is updated at a time.
  private typealias UpdateBlock = TrainedStretch

  /// All parameters of `model` are trained.
  ///
  /// - Parameter moments: where the optimizer left off; zeros if not given.
  package convenience init(
    _ model: Parameters, shards: Int, pool: WorkerPool, memory: ActivationMemory = .full,
    moments: Moments? = nil
  ) {
    self.init(
      model, training: model, adapters: nil, shards: shards, pool: pool, memory: memory, moments: moments)
  }

  /// `adapters` are trained, and the model is one of its own into which they are merged.
  ///
  /// - Parameter moments: where the optimizer left off; zeros if not given.
  package convenience init(
    _ adapters: Adapters, shards: Int, pool: WorkerPool, memory: ActivationMemory = .full,
    moments: Moments? = nil
  ) throws {
    self.init(
      adapters.base.copy(), training: adapters, adapters: adapters, shards: shards, pool: pool,
      memory: memory, moments: moments)
    try merge()
  }

  private init(
    _ model: Parameters, training trained: any Trainable, adapters: Adapters?, shards: Int, pool: WorkerPool,
    memory: ActivationMemory, moments: Moments?
  ) {
    let count = trained.buffer.count
    precondition(
      moments.map { $0.first.count == count && $0.second.count == count } ?? true, "moments of something else"
    )
    self.model = model
    self.trained = trained
    self.adapters = adapters
    self.shards = shards
    self.pool = pool
    self.moments =
      moments ?? Moments(first: FloatBuffer(count: count), second: FloatBuffer(count: count))
    decoder = Decoder(model.configuration)
    tree = GradientTree(of: trained, shards: shards, workers: pool.count)
    clocks = (0..<pool.count).map { _ in KernelClock() }
    workspaces = clocks.map {
      Workspace(model.configuration, memory: memory, rank: adapters?.adapters.rank ?? 0, clock: $0)
    }
    let size = 1 << 16
    blocks = trained.stretches.flatMap { tensor in
      stride(from: 0, to: tensor.count, by: size).map { start in
        UpdateBlock(
          offset: tensor.offset + start, count: min(size, tensor.count - start), decays: tensor.decays)
      }
    }
  }

  /// Runs forward and backward on every shard and leaves the summed gradient to `update`; returns the objectives after
  /// they have seen their shard, in order.
  ///
  /// - Parameters:
  ///   - batches: one packed batch a shard; empty ones are allowed.
  ///   - objectives: one a shard.
  package func accumulate<Objective: TokenObjective & Sendable>(
    _ batches: [PackedBatch], objectives: [Objective], temperature: Float = 1
  ) throws -> [Objective] {
    precondition(batches.count == shards && objectives.count == shards, "one batch and one objective a shard")
    let results = Mutex(objectives)
    try pool.forEach(tasks: shards) { shard, worker in
      let workspace = workspaces[worker]
      var objective = objectives[shard]
      let gradient = tree.take()
      decoder.forward(batches[shard], model.tensors, workspace)
      decoder.backward(
        batches[shard], model.tensors, temperature: temperature, objective: &objective,
        into: gradient.views, workspace)
      let result = objective
      results.withLock { $0[shard] = result }
      clocks[worker].time(.reduction) { tree.finish(gradient, shard: shard) }
    }
    return results.withLock { $0 }
  }

  /// Clips the gradient that `accumulate` left and moves the weights by it.
  ///
  /// - Parameter step: number of the update, from 1, for Adam's bias correction.
  package func update(_ optimizer: AdamW, step: Int, learningRate: Double, maxGradientNorm: Double) throws
    -> Update
  {
    try tree.withSum { gradient in
      let norm = try norm(of: gradient)
      guard norm.isFinite else { return Update(gradientNorm: norm, isFinite: false) }
      // As PyTorch's clip_grad_norm_ does.
      let scale = maxGradientNorm > 0 ? min(1, maxGradientNorm / (norm + 1e-6)) : 1
      try pool.forEach(tasks: blocks.count) { index, worker in
        let block = blocks[index]
        clocks[worker].time(.optimizer) {
          optimizer.update(
            trained.buffer.vector(at: block.offset, count: block.count),
            gradient: gradient.buffer.vector(at: block.offset, count: block.count),
            firstMoment: moments.first.vector(at: block.offset, count: block.count),
            secondMoment: moments.second.vector(at: block.offset, count: block.count), step: step,
            learningRate: Float(learningRate), gradientScale: Float(scale), decays: block.decays)
        }
      }
      try merge()
      return Update(gradientNorm: norm, isFinite: true)
    }
  }

  /// Brings the model up to date with its adapters.
  private func merge() throws {
    guard let adapters else { return }
    try pool.forEach(tasks: adapters.pieces) { piece, worker in
      clocks[worker].time(.optimizer) { adapters.merge(piece: piece, into: model) }
    }
  }

  /// Log-probabilities of every shard's targets under `weights`, in the order of the targets.
  package func logProbabilities(
    _ batches: [PackedBatch], under weights: Parameters, temperature: Float
  ) throws -> [[Float]] {
    let results = Mutex([[Float]](repeating: [], count: batches.count))
    try pool.forEach(tasks: batches.count) { shard, worker in
      let workspace = workspaces[worker]
      var recorder = LogProbabilityRecorder()
      decoder.forward(batches[shard], weights.tensors, workspace, keepsActivations: false)
      decoder.score(
        batches[shard], weights.tensors, temperature: temperature, objective: &recorder, workspace)
      let values = recorder.values
      results.withLock { $0[shard] = values }
    }
    return results.withLock { $0 }
  }

  /// The summed gradient's global norm, from blocks of fixed size added in order.
  private func norm(of gradient: Gradient) throws -> Double {
    let vector = gradient.buffer.vector
    let sums = Mutex([Double](repeating: 0, count: SumOfSquares.blocks(vector.count)))
    try pool.forEach(tasks: SumOfSquares.blocks(vector.count)) { block, worker in
      let sum = clocks[worker].time(.reduction) { SumOfSquares.block(block, of: vector) }
      sums.withLock { $0[block] = sum }
    }
    return sums.withLock { $0.reduce(0, +) }.squareRoot()
  }

  /// Seconds by kind of work since the start or the last reset, summed over the workers. Not to be asked for while a step
  /// runs.
  package var kernelSeconds: [KernelKind: Double] {
    clocks.reduce(into: [:]) { $0.merge($1.seconds, uniquingKeysWith: +) }
  }

  /// Sets `kernelSeconds` to zero.
  package func resetKernelClocks() { for clock in clocks { clock.reset() } }

  // MARK: Memory

  /// Allocates what shards of up to `tokens` tokens take whose rows see up to `widest` rows; larger ones make it grow.
  package func reserve(tokens: Int, widest: Int) {
    // Workers that are left over when each shard has one never pass over anything.
    for workspace in workspaces.prefix(shards) { workspace.reserve(tokens: tokens, widest: widest) }
  }
}
