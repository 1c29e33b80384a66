/// The rewards of GRPO, with their weights.
package struct RewardsSpec: Section {
  /// What lengths are counted in.
  package enum Unit: String, CaseIterable, Sendable {
    case tokens, characters
  }

  package var format = RewardSpec(weight: 1)
  package var cosine = CosineRewardSpec()
  package var length = RewardSpec(weight: 1)
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
        "0.5 for the group's shortest completion down to -0.5 for its longest; wrong answers get at most 0."),
      Field("accuracy", \.accuracy, .section(), "1 for a right answer, else 0."),
      Field("unit", \.unit, .choice, "What the cosine and length rewards count."),
    ]
  }

  package func contradictions() -> [Contradiction] {
    [format.weight, cosine.weight, length.weight, accuracy.weight].allSatisfy { $0 == 0 }
      ? [Contradiction("", "all weights are 0; at least one reward is needed")] : []
  }
}

/// A reward that has nothing to set but its weight.
package struct RewardSpec: Section {
  package var weight = 1.0

  package init() {}

  init(weight: Double) {
    self.weight = weight
  }

  package static var shorthand: String? { "weight" }

  package static var fields: [Field<Self>] {
    [Field("weight", \.weight, .number(atLeast: 0), "What it is multiplied by; 0 turns it off.")]
  }
}

/// The reward whose value goes with the length, along half a cosine, between four corners.
package struct CosineRewardSpec: Section {
  package var weight = 1.0
  package var maxLength = 220
  package var shortestCorrect = 1.0
  package var longestCorrect = 0.1
  package var shortestWrong = -1.0
  package var longestWrong = -0.1

  package init() {}

  package static var shorthand: String? { "weight" }

  package static var fields: [Field<Self>] {
    [
      Field("weight", \.weight, .number(atLeast: 0), "What it is multiplied by; 0 turns it off."),
      Field(
        "max_length", \.maxLength, .integer(1...100_000_000),
        "Length from which on the value no longer changes."),
      Field("shortest_correct", \.shortestCorrect, .number(), "Value of a right answer of length 0."),
      Field("longest_correct", \.longestCorrect, .number(), "Value of a right answer of max_length."),
      Field("shortest_wrong", \.shortestWrong, .number(), "Value of a wrong answer of length 0."),
      Field("longest_wrong", \.longestWrong, .number(), "Value of a wrong answer of max_length."),
    ]
  }
}
