internal import Kernels
internal import Randomness
internal import Tokenizers
internal import Transformers

extension InferenceModel {
  /// What a model says about one sequence of tokens.
  package struct Scores: Encodable, Sendable, Equatable {
    /// The logarithm of each token's probability given those before it, from the second token on.
    package let logprobs: [Float]
    /// The likeliest continuation, if it was asked for.
    package let tokens: [Int32]?
  }

  /// The tokens of `text`, as it stands.
  package func tokens(of text: String) throws -> [Int32] { try tokenizer().encode(text) }

  /// Scores `tokens` in one pass, and goes on with the `greedy` likeliest ones that follow.
  ///
  /// Throws `PreparationError` for no tokens, tokens that the model does not have, or more of them than it has positions.
  package func scores(of tokens: [Int32], greedy: Int = 0) throws -> Scores {
    let configuration = parameters.configuration
    guard !tokens.isEmpty else { throw PreparationError("there are no tokens; give at least one") }
    guard greedy <= configuration.maxPositions - tokens.count else {
      throw PreparationError(
        "\(tokens.count) tokens and \(greedy) more do not fit the model's \(configuration.maxPositions) positions"
      )
    }
    if let token = tokens.first(where: { !(0..<Int32(configuration.vocabularySize)).contains($0) }) {
      throw PreparationError(
        "there is no token \(token) in a vocabulary of \(configuration.vocabularySize)")
    }
    return Scores(
      logprobs: tokens.count > 1 ? logProbabilities(of: tokens) : [],
      tokens: greedy > 0 ? try continuation(of: tokens, count: greedy) : nil)
  }

  private func logProbabilities(of tokens: [Int32]) -> [Float] {
    var batch = PackedBatch()
    batch.add(tokens, firstTarget: 1)
    let decoder = Decoder(parameters.configuration)
    let workspace = Workspace(parameters.configuration)
    decoder.forward(batch, parameters.tensors, workspace, keepsActivations: false)
    var recorder = LogProbabilityRecorder()
    decoder.score(batch, parameters.tensors, temperature: 1, objective: &recorder, workspace)
    return recorder.values
  }

  private func continuation(of tokens: [Int32], count: Int) throws -> [Int32] {
    // No token ends it: whoever compares wants all of them.
    let plan = SamplingPlan(
      settings: .greedy, maxNewTokens: count, endOfSequence: -1,
      random: Philox(seed: 1, purpose: .evaluationSampling), step: 0)
    let request = SamplingRequest(prompt: tokens, samples: 1, firstSequence: 0)
    return try Sampler(parameters, pool: WorkerPool(count: 1)).sample([request], plan)[0][0].tokens
  }
}
