/// One sampled solution and its verdict.
package struct Sample: Codable, Sendable, Equatable {
  /// Position among the samples of its problem, from 0.
  package var index: Int
  /// Length in tokens, the end-of-sequence token included.
  package var tokens: Int
  package var end: SampleEnd
  package var outcome: Outcome
  /// The answer that was extracted; nil if there is none.
  package var answer: String?
  package var text: String
  /// Reward, for rollouts.
  package var reward: Double?

  package init(
    index: Int, tokens: Int, end: SampleEnd, outcome: Outcome, answer: String?, text: String, reward: Double? = nil
  ) {
    self.index = index
    self.tokens = tokens
    self.end = end
    self.outcome = outcome
    self.answer = answer
    self.text = text
    self.reward = reward
  }

  /// Whether it is scored as right.
  package var isCorrect: Bool { outcome == .equivalent && end == .stop }
}

/// How a sampled sequence ended.
package enum SampleEnd: String, Codable, Sendable {
  /// By its end-of-sequence token or a stop string.
  case stop
  /// By the token budget.
  case cut
}

/// What the answer check found.
package enum Outcome: String, Codable, Sendable {
  case equivalent
  case different
  /// No answer could be found in the sample, or it could not be read.
  case unparsed
  /// The check's work bound was reached.
  case abandoned
}

/// All samples of one problem at one checkpoint under one sampling setting.
package struct SampleSet: Codable, Sendable, Equatable {
  package var checkpoint: Checkpoint
  package var split: Split
  /// Index into the benchmark's sampling settings; nil for rollouts.
  package var sampling: Int?
  /// Index of the problem in its split.
  package var problem: Int
  /// In order of their index, from 0 without gaps.
  package var samples: [Sample]

  package init(checkpoint: Checkpoint, split: Split, sampling: Int?, problem: Int, samples: [Sample]) {
    self.checkpoint = checkpoint
    self.split = split
    self.sampling = sampling
    self.problem = problem
    self.samples = samples
  }
}
