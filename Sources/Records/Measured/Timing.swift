/// What a stretch of a run spends its time on.
package enum Phase: String, Codable, Sendable, CaseIterable {
  /// Sampling rollouts for GRPO.
  case sample
  /// Rewards, and the reference model's log-probabilities.
  case score
  /// Forward, backward and optimizer.
  case train
  /// Sampling and checking solutions of the evaluation set.
  case evaluate
}

/// Wall time of one phase up to a checkpoint since the one before, and the real tokens handled in it.
/// Not part of a run's digest.
package struct Timing: Codable, Sendable, Equatable {
  /// The end of the epoch, or of the stretch of GRPO steps.
  package var checkpoint: Checkpoint
  package var phase: Phase
  /// The process that measured it: a resumed run measures a stretch again.
  package var attempt: Int
  /// Real tokens: no padding, a group's shared prompt once.
  package var tokens: Int
  package var seconds: Double

  package init(checkpoint: Checkpoint, phase: Phase, attempt: Int, tokens: Int, seconds: Double) {
    self.checkpoint = checkpoint
    self.phase = phase
    self.attempt = attempt
    self.tokens = tokens
    self.seconds = seconds
  }

  /// Tokens a second.
  package var throughput: Double { seconds > 0 ? Double(tokens) / seconds : 0 }
}

/// What the machine gave during one attempt. Not part of a run's digest.
package struct ResourceRecord: Codable, Sendable, Equatable {
  package var attempt: Int
  /// `peak_rss_bytes`, `gemm_peak_gflops`, `load_average`, `wall_seconds`.
  package var metric: String
  package var value: Double

  package init(attempt: Int, metric: String, value: Double) {
    self.attempt = attempt
    self.metric = metric
    self.value = value
  }
}

/// The hash of a checkpoint's weights.
package struct WeightsRecord: Codable, Sendable, Equatable {
  package var checkpoint: Checkpoint
  /// SHA-256 of the parameters as little-endian F32 in the model's own order, hexadecimal.
  package var sha256: String

  package init(checkpoint: Checkpoint, sha256: String) {
    self.checkpoint = checkpoint
    self.sha256 = sha256
  }
}
