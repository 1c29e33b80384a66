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
