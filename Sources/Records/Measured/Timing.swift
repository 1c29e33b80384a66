/// Wall time of one phase up to a checkpoint since the one before, and the real tokens handled in it.
/// Not part of a run's digest.
package struct Timing: Codable, Sendable, Equatable {
  /// The end of the epoch, or of the stretch of GRPO steps.
  package var checkpoint: Checkpoint
  package var phase: Phase
  /// The process that measured it: a resumed run measures a stretch again.
  package var attempt: Int
  /// The attempt of what was measured by the run that this one began with.
  package static let takenOver = 0
  /// Real tokens: no padding, a group's shared prompt once.
  package var tokens: Int
  package var seconds: Double
  /// What else the machine did meanwhile; nil in journals of versions that did not ask.
  package var conditions: Conditions?

  package init(
    checkpoint: Checkpoint, phase: Phase, attempt: Int, tokens: Int, seconds: Double,
    conditions: Conditions? = nil
  ) {
    self.checkpoint = checkpoint
    self.phase = phase
    self.attempt = attempt
    self.tokens = tokens
    self.seconds = seconds
    self.conditions = conditions
  }

  /// Tokens a second.
  package var throughput: Double { seconds > 0 ? Double(tokens) / seconds : 0 }
}
