/// Low-rank adapters that a stage trains in place of all parameters; E. J. Hu et al., 2021.
package struct LoRASpec: Section {
  /// Matrices of a layer that can have adapters; names as in Hugging Face checkpoints.
  package enum Target: String, CaseIterable, Sendable {
    case query = "q_proj"
    case key = "k_proj"
    case value = "v_proj"
    case attentionOutput = "o_proj"
    case gate = "gate_proj"
    case up = "up_proj"
    case down = "down_proj"
  }

  package var rank: Int?
  package var alpha: Double?
  package var targets = Target.allCases

  package init() {}

  /// What the product of the two matrices is multiplied by, times the rank.
  package var resolvedAlpha: Double { alpha ?? 2 * Double(rank ?? 0) }

  package static var shorthand: String? { "rank" }

  package static var fields: [Field<Self>] {
    [
      Field(
        "rank", \.rank, .optional(.integer(1...4096), null: "all parameters are trained"),
        "Columns of one matrix of an adapter and rows of the other."),
      Field(
        "alpha", \.alpha, .optional(.number(above: 0), null: "twice the rank"),
        "The product of the two matrices counts alpha / rank times."),
      Field(
        "targets", \.targets, .list(of: .choice, words: ["all-linear": Target.allCases]),
        "Matrices beside which adapters stand, in all layers."),
    ]
  }

  /// The key of a stage's adapters, written where there are some.
  static func field<Root: Section>(_ path: WritableKeyPath<Root, LoRASpec>) -> Field<Root> {
    Field(
      "lora", path, .section(),
      "Low-rank adapters, trained in this stage in place of all parameters; at its end they are merged into the weights."
    ).given { $0[keyPath: path].rank != nil }
  }

  package func contradictions() -> [Contradiction] {
    if rank == nil, alpha != nil || targets != Target.allCases {
      return [Contradiction("rank", "is missing: without it, all parameters are trained")]
    }
    if targets.isEmpty { return [Contradiction("targets", "is empty; name a matrix, or leave out lora")] }
    if Set(targets).count < targets.count { return [Contradiction("targets", "names one twice")] }
    return []
  }
}
