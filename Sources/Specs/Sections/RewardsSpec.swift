/// The rewards of GRPO, with their weights.
package struct RewardsSpec: Section {
  /// What lengths are counted in.
  package enum Unit: String, CaseIterable, Sendable {
    case tokens, characters
  }

  package var format = RewardSpec(weight: 1)
  package var cosine = CosineRewardSpec()
  package var length = LengthRewardSpec()
  package var accuracy = RewardSpec(weight: 0)
  package var unit = Unit.tokens

  package init() {}

  package static var fields: [Field<Self>] {
    [
      Field("format", \.format, .section(), "1 for a completion that has the required form, else 0."),
      Field(
        "cosine", \.cosine, .section(),
        "Falls along a half cosine with the length for right answers, rises for wrong ones."),
      Field(
        "length", \.length, .section(),
        "0.5 for the shortest of the compared completions down to -0.5 for the longest; wrong answers get at most 0."
      ),
      Field("accuracy", \.accuracy, .section(), "1 for a right answer, else 0."),
      Field("unit", \.unit, .choice, "What the cosine and length rewards count."),
    ]
  }

  package func contradictions() -> [Contradiction] {
    [format.weight, cosine.weight, length.weight, accuracy.weight].allSatisfy { $0 == 0 }
      ? [Contradiction("", "all weights are 0; at least one reward is needed")] : []
  }
}
