package import Foundation
internal import Kernels
internal import Randomness
internal import Transformers

/// A pretrained model asked about tokens, without a tokenizer.
package struct TokenScoring {
  private let model: Parameters

  /// What is printed of one sequence.
  package struct Answer: Codable, Sendable, Equatable {
    /// log p of each token after the first, given those before it.
    package let logprobs: [Float]
    /// The likeliest continuation, if it was asked for.
    package var tokens: [Int32]?
  }

  /// Loads the model at `url`, a Hugging Face directory or a GGUF file.
  package init(modelAt url: URL) throws {
    BLASLibrary.useOneThread()
    model = try PretrainedModel(at: url).parameters()
  }

  /// The log-probabilities of `tokens`, and the `greedy` likeliest tokens that follow.
  ///
  /// Throws `PreparationError` for tokens that the model does not have or more of them than it has positions.
  package func answer(_ tokens: [Int32], greedy: Int) throws -> Answer {
    let configuration = model.configuration
    guard tokens.count + greedy <= configuration.maxPositions else {
      throw PreparationError(
        "\(tokens.count) tokens and \(greedy) more do not fit the model's \(configuration.maxPositions) positions"
      )
    }
    if let token = tokens.first(where: { !(0..<Int32(configuration.vocabularySize)).contains($0) }) {
      throw PreparationError(
        "there is no token \(token) in a vocabulary of \(configuration.vocabularySize)")
    }
    return Answer(
      logprobs: tokens.count > 1 ? logProbabilities(tokens) : [],
      tokens: greedy > 0 ? try continuation(tokens, greedy) : nil)
  }

  private func logProbabilities(_ tokens: [Int32]) -> [Float] {
    var batch = PackedBatch()
    batch.add(tokens, firstTarget: 1)
    let decoder = Decoder(model.configuration)
    let workspace = Workspace(model.configuration)
    decoder.forward(batch, model.tensors, workspace, keepsActivations: false)
    var recorder = Recorder()
    decoder.score(batch, model.tensors, temperature: 1, objective: &recorder, workspace)
    return recorder.values
  }

  private func continuation(_ tokens: [Int32], _ count: Int) throws -> [Int32] {
    // No token ends it: whoever compares wants all of them.
    let plan = SamplingPlan(
      settings: .greedy, maxNewTokens: count, endOfSequence: -1,
      random: Philox(seed: 1, purpose: .evaluationSampling), step: 0)
    let request = SamplingRequest(prompt: tokens, samples: 1, firstSequence: 0)
    return try Sampler(model, pool: WorkerPool(count: 1)).sample([request], plan)[0][0].tokens
  }

  private struct Recorder: TokenObjective {
    var values: [Float] = []
    let needsEntropy = false

    mutating func evaluate(
      _ range: Range<Int>, rows: TokenHead.Rows, into coefficients: TokenHead.Coefficients
    ) {
      for row in 0..<range.count { values.append(rows.logProbability[row]) }
    }
  }
}
