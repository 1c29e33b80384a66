/// One family at one tier.
package struct ProblemCell: Sendable {
  package let family: String
  package let tier: Int
  /// Number of different expressions, mirrored ones counted once.
  package let pool: Int
  /// Number of different prompts.
  package let prompts: Int
  /// The exercise with the prompt of that number, 0..<`prompts`, and the key of its expression.
  private let make: @Sendable (Int) -> (key: String, exercise: Exercise)

  init(_ family: some ProblemFamily, tier: Int) {
    let operands = family.operands(tier: tier)
    let wordings = family.wordings
    self.family = family.name
    self.tier = tier
    // The representative of every problem is itself in the tier, so the pool can be counted without a set of
    // all keys.
    pool = operands.count { family.canonical($0) == $0 }
    prompts = operands.count * wordings
    make = { index in
      let chosen = operands[index / wordings]
      let expression = family.exercise(family.canonical(chosen), wording: 0).expression
      return ("\(family.name):\(expression)", family.exercise(chosen, wording: index % wordings))
    }
  }

  package var stratum: String { "\(family)/\(tier)" }

  /// At most this many problems go to evaluation, so that small pools keep most of theirs for training.
  package var evaluationLimit: Int { pool / 5 }

  /// The exercise with prompt number `index`, 0..<`prompts`, and a key that mirrored and reworded twins
  /// share.
  package func exercise(_ index: Int) -> (key: String, exercise: Exercise) { make(index) }
}
