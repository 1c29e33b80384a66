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
