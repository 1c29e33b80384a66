/// The part of the recipe that produced a checkpoint.
package enum Stage: String, Codable, Sendable, CaseIterable, Comparable {
  /// The model before any training: random weights, or the checkpoint that the user brought.
  case base
  /// Supervised fine-tuning; its checkpoints are numbered by epoch.
  case sft
  /// Group relative policy optimisation; its checkpoints are numbered by step.
  case grpo

  /// Whether `left` comes before `right` in the recipe.
  package static func < (left: Stage, right: Stage) -> Bool {
    allCases.firstIndex(of: left)! < allCases.firstIndex(of: right)!
  }
}
