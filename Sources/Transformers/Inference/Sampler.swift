package import Kernels
internal import Synchronization

/// Samples completions on all workers with continuous batching: workers take prompts from one queue, a finished
/// sequence's row goes to the next one, prompts are computed in the same steps as completions.
///
/// A completion depends on its prompt, the weights and its random numbers alone: not on batch, worker or order.
package struct Sampler: Sendable {
  private let parameters: Parameters
  private let pool: WorkerPool
  private let policy: RowPolicy

  package init(_ parameters: Parameters, pool: WorkerPool, policy: RowPolicy = RowPolicy()) {
    self.parameters = parameters
    self.pool = pool
    self.policy = policy
  }

  /// The completions of each request, in order.
  ///
  /// - Parameter progress: called now and then, from any worker, with the number of completions done; what it throws
  ///   ends the sampling.
  package func sample(
    _ requests: [SamplingRequest], _ plan: SamplingPlan, progress: (@Sendable (Int) throws -> Void)? = nil
  ) throws -> [[Completion]] {
    let longestPrompt = requests.map(\.prompt.count).max() ?? 0
    let longest = longestPrompt + plan.maxNewTokens
    guard longest <= parameters.configuration.maxPositions else {
      throw SamplingError.tooLong(
        prompt: longestPrompt, completion: plan.maxNewTokens, limit: parameters.configuration.maxPositions)
    }
    guard requests.allSatisfy({ !$0.prompt.isEmpty }) else { throw SamplingError.emptyPrompt }
    let queue = TaskCounter(count: requests.count)
    let done = Atomic<Int>(0)
    let results = Mutex<[(request: Int, sample: Int, completion: Completion)]>([])
    let weights = try DecodingWeights(parameters, pool: pool)
    // A worker holds no more sequences than its share: with few of them the first one would take all.
    let share = (requests.reduce(0) { $0 + $1.samples } + pool.count - 1) / pool.count
    let policy = RowPolicy(sequences: max(1, min(policy.sequences, share)), quantum: policy.quantum)
    try pool.run { _ in
      var local = SamplingWorker(
        parameters, weights, plan, requests, queue, policy: policy, longestPrompt: longestPrompt)
      try local.run {
        let count = done.wrappingAdd($0, ordering: .relaxed).newValue
        try progress?(count)
      }
      results.withLock { $0 += local.finished }
    }
    var completions = requests.map {
      [Completion](repeating: Completion(tokens: [], logProbabilities: [], stopped: false), count: $0.samples)
    }
    for result in results.withLock({ $0 }) { completions[result.request][result.sample] = result.completion }
    return completions
  }
}

/// Why nothing could be sampled.
package enum SamplingError: Error, CustomStringConvertible {
  case tooLong(prompt: Int, completion: Int, limit: Int)
  case emptyPrompt
  /// The model's logits are no numbers, so nothing drawn from them means anything.
  case notFinite

  package var description: String {
    switch self {
    case .tooLong(let prompt, let completion, let limit):
      "a prompt of \(prompt) tokens and \(completion) new ones exceed the model's \(limit) positions; "
        + "lower max_completion_length, shorten the prompts or raise model.max_position_embeddings"
    case .notFinite: "the model's logits are not finite: its weights are useless"
    case .emptyPrompt: "a prompt without tokens cannot be continued"
    }
  }
}
