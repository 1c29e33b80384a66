/// The reward for being shorter than the completions that one is compared with.
package struct LengthRewardSpec: Section {
  package var weight = 1.0
  package var groups = 1

  package init() {}

  package static var shorthand: String? { "weight" }

  package static var fields: [Field<Self>] {
    [
      Field("weight", \.weight, .number(atLeast: 0), "What it is multiplied by; 0 turns it off."),
      Field(
        "groups", \.groups, .integer(1...65_536), identifying: .unlessDefault,
        "Groups of a step that are compared together: 1 compares the solutions of one problem, more those of several"
          + " problems, as code does that compares whatever one device holds."),
    ]
  }
}
