/// Low-rank adapters in place of all parameters: beside a frozen matrix W [out, in] stand A [r, in] and B [out, r], which are
/// trained, and the model computes with W + (alpha / r) B A. E. J. Hu et al., "LoRA: Low-Rank Adaptation of Large Language
/// Models", 2021.
package struct AdapterConfiguration: Sendable, Equatable {
  /// Which of a layer's matrices get adapters; names as in Hugging Face checkpoints.
  package enum Target: String, CaseIterable, Sendable {
    case query = "q_proj"
    case key = "k_proj"
    case value = "v_proj"
    case attentionOutput = "o_proj"
    case gate = "gate_proj"
    case up = "up_proj"
    case down = "down_proj"
  }

  package var rank: Int
  package var alpha: Double
  /// In the order of `Target`, whatever order they were given in.
  package let targets: [Target]

  package init(rank: Int, alpha: Double, targets: [Target]) {
    precondition(rank > 0 && !targets.isEmpty, "adapters need a rank and a matrix to stand beside")
    self.rank = rank
    self.alpha = alpha
    self.targets = Target.allCases.filter(targets.contains)
  }

  /// What B A is multiplied by.
  package var scale: Float { Float(alpha / Double(rank)) }
}
