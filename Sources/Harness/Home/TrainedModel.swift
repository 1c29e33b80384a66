internal import Foundation
internal import Kernels
internal import Randomness
internal import Records
internal import Specs
internal import Tokenizers
internal import Transformers

/// After which stage a model is wanted.
package enum ModelStage: String, Sendable, CaseIterable {
  case sft
  case grpo
}

/// The model that a run trained, ready to solve problems.
package struct TrainedModel {
  /// One sampled solution.
  package struct Solution: Encodable, Sendable {
    package let prompt: String
    package let text: String
    package let tokens: Int
    package let stopped: Bool
  }

  private let model: Parameters
  private let tokenizer: any Tokenizer
  private let maxTokens: Int

  /// The model of the run on this machine whose id begins with `run`.
  package static func load(run: String, stage: ModelStage, home: HarnessHome) throws -> TrainedModel {
    BLASLibrary.useOneThread()
    let run = try home.runID(startingWith: run)
    let (model, tokenizer) = try ModelFolder(home.models(ofRun: run)).load(stage == .sft ? .sft : .grpo)
    return TrainedModel(
      model: model, tokenizer: tokenizer, maxTokens: try home.spec(ofRun: run).evaluation.maxCompletionLength)
  }

  /// `samples` solutions of each prompt, in order; a prompt gets the line end that training prompts have.
  package func solve(
    _ prompts: [String], samples: Int, temperature: Float, topP: Float, seed: UInt64, maxTokens: Int?
  ) throws -> [Solution] {
    let requests = try prompts.enumerated().map { index, prompt in
      let text = prompt.hasSuffix("\n") ? prompt : prompt + "\n"
      return SamplingRequest(prompt: try tokenizer.encode(text), samples: samples, firstSequence: index << 12)
    }
    let plan = SamplingPlan(
      settings: SamplingSettings(temperature: temperature, topP: topP),
      maxNewTokens: maxTokens ?? self.maxTokens,
      endOfSequence: tokenizer.endOfSequence, random: Philox(seed: seed, purpose: .evaluationSampling),
      step: 0)
    let pool = WorkerPool(count: ProcessInfo.processInfo.activeProcessorCount)
    let completions = try Sampler(model, pool: pool).sample(requests, plan)
    return zip(prompts, completions).flatMap { prompt, completions in
      completions.map {
        Solution(
          prompt: prompt, text: tokenizer.decode($0.tokens), tokens: $0.tokens.count, stopped: $0.stopped)
      }
    }
  }
}
