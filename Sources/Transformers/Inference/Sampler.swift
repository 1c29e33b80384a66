package import Kernels
internal import Synchronization

/// Samples completions on all workers with continuous batching: workers take prompts from one queue, a finished
/// sequence's line goes to the next one, prompts are computed in the same steps as completions.
///
/// A completion depends on its prompt, the weights and its random numbers alone: not on batch, worker or order. A sampler
/// keeps its memory from one call to the next; only one call at a time may use it.
package final class Sampler: Sendable {
  private let parameters: Parameters
  private let pool: WorkerPool
  private let sequences: Int?
  private let rotary: RotaryEmbedding
  private let weights: DecodingWeights
  private let decoders: Mutex<[Seat]>

  /// What one worker samples with.
  private struct Seat: @unchecked Sendable {
    let decoder: CachedDecoder
    let distribution: TokenDistribution
  }

  /// - Parameter sequences: how many each worker decodes side by side; what suits model and machine if not given.
  package init(_ parameters: Parameters, pool: WorkerPool, sequences: Int? = nil) {
    self.parameters = parameters
    self.pool = pool
    self.sequences = sequences
    let configuration = parameters.configuration
    rotary = configuration.rotaryEmbedding()
    weights = DecodingWeights(parameters)
    decoders = Mutex([])
  }

  /// The completions of each request, in order.
  ///
  /// - Parameter progress: called now and then, from any worker, with the number of completions done; what it throws
  ///   ends the sampling.
  package func sample(
    _ requests: [SamplingRequest], _ plan: SamplingPlan, progress: (@Sendable (Int) throws -> Void)? = nil
  ) throws -> [[Completion]] {
    try sample(requests, plan, progress: progress) { _, _, completion in completion }
  }

  /// What `transform` makes of the completions of each request, in order.
  ///
  /// - Parameter transform: called once for each completion, with the numbers of its request and sample, by the worker that
  ///   has finished it while the others still sample.
  package func sample<Output: Sendable>(
    _ requests: [SamplingRequest], _ plan: SamplingPlan, progress: (@Sendable (Int) throws -> Void)? = nil,
    transform: @Sendable (_ request: Int, _ sample: Int, _ completion: Completion) -> Output
  ) throws -> [[Output]] {
    let longestPrompt = requests.map(\.prompt.count).max() ?? 0
    try check(requests, longestPrompt, plan)
    let room = room(requests, plan)
    let seats = seats(room.decoder)
    try seats[0].decoder.clock.time(.packing) { try weights.pack(pool) }
    let queue = TaskCounter(count: requests.count)
    let done = Atomic<Int>(0)
    let results = Mutex(requests.map { [Output?](repeating: nil, count: $0.samples) })
    try withoutActuallyEscaping(transform) { transform in
      try pool.run { index in
        var worker = SamplingWorker(
          seats[index].decoder, seats[index].distribution, plan, requests, queue, room: room.decoder
        ) { request, sample, completion in
          let output = transform(request, sample, completion)
          results.withLock { $0[request][sample] = output }
        }
        try worker.run {
          let count = done.wrappingAdd($0, ordering: .relaxed).newValue
          try progress?(count)
        }
      }
    }
    return results.withLock { $0.map { $0.compactMap { $0 } } }
  }

  private func room(_ requests: [SamplingRequest], _ plan: SamplingPlan) -> SamplingRoom {
    SamplingRoom(
      parameters.configuration, samples: requests.map(\.samples),
      longestPrompt: requests.map(\.prompt.count).max() ?? 0, maxNewTokens: plan.maxNewTokens,
      workers: pool.count, sequences: sequences)
  }

  /// Seconds that all workers together spent in each kind of work since the last reset.
  package var kernelSeconds: [KernelKind: Double] {
    decoders.withLock { seats in
      seats.reduce(into: [:]) { sums, seat in
        sums.merge(seat.decoder.clock.seconds) { $0 + $1 }
      }
    }
  }

  /// Sets `kernelSeconds` to zero.
  package func resetKernelClocks() {
    decoders.withLock { for seat in $0 { seat.decoder.clock.reset() } }
  }

  private func check(_ requests: [SamplingRequest], _ longestPrompt: Int, _ plan: SamplingPlan) throws {
    let limit = parameters.configuration.maxPositions
    guard longestPrompt + plan.maxNewTokens <= limit else {
      throw SamplingError.tooLong(prompt: longestPrompt, completion: plan.maxNewTokens, limit: limit)
    }
    guard requests.allSatisfy({ !$0.prompt.isEmpty }) else { throw SamplingError.emptyPrompt }
  }

  /// A seat for each worker with `room`; those of the call before, if they are large enough.
  private func seats(_ room: CachedDecoder.Room) -> [Seat] {
    decoders.withLock { seats in
      if let first = seats.first, first.decoder.room.holds(room) { return seats }
      // The old ones are freed before the new ones are made.
      seats = []
      seats = (0..<pool.count).map { _ in
        Seat(
          decoder: CachedDecoder(parameters.configuration, weights, rotary: rotary, room: room),
          distribution: TokenDistribution(vocabulary: parameters.configuration.vocabularySize))
      }
      return seats
    }
  }
}
