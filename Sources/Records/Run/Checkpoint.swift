/// The model at one moment of a run, and the name under which measurements of it are kept.
package struct Checkpoint: Codable, Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The stage that the model is in.
  package var stage: Stage
  /// Optimizer steps done in that stage; 0 for `base`.
  package var step: Int
  /// Whole epochs done, where the stage counts in epochs (SFT).
  package var epoch: Int?

  package init(stage: Stage, step: Int, epoch: Int? = nil) {
    self.stage = stage
    self.step = step
    self.epoch = epoch
  }

  /// The untrained model.
  package static let base = Checkpoint(stage: .base, step: 0)

  /// What a benchmark file's claims count in: the epoch in SFT, the step in GRPO.
  package var position: Int { epoch ?? step }

  /// As claims and figures name it: `base`, `sft@10`, `grpo@50`.
  package var description: String { stage == .base ? "base" : "\(stage.rawValue)@\(position)" }

  package static func < (left: Checkpoint, right: Checkpoint) -> Bool {
    (left.stage, left.step) < (right.stage, right.step)
  }
}
