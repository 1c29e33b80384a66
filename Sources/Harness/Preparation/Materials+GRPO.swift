internal import Evaluation
internal import Kernels
internal import Randomness
internal import Records
internal import Specs
internal import Tokenizers
internal import Training
internal import Transformers

extension Materials {
  /// How the rollouts of stage 2 are drawn.
  var rolloutPlan: SamplingPlan {
    SamplingPlan(
      settings: spec.grpo.sampling.settings, maxNewTokens: spec.grpo.maxCompletionLength,
      endOfSequence: tokenizer.endOfSequence, random: Philox(seed: spec.seed, purpose: .rollouts), step: 0,
      stop: StopMatcher(spec.evaluation.stop),
      tokenBytes: spec.evaluation.stop.isEmpty ? [] : tokenizer.tokenBytes)
  }

  /// What decides over rollouts, with lengths in the unit that the rewards ask for.
  var rolloutJudge: GRPOTrainer.Judge {
    let (judge, countsCharacters) = (grpoJudge, spec.grpo.rewards.unit == .characters)
    return { problem, index, completion in
      let judged = judge.judge(problem: problem, index: index, completion)
      let length = countsCharacters ? judged.characters : judged.sample.tokens
      return GRPOTrainer.Judgement(
        completion: JudgedCompletion(
          isCorrect: judged.sample.isCorrect, isFormatted: judged.isFormatted, length: Double(length)),
        sample: judged.sample)
    }
  }
}
