/// A kind of procedural problem, in three tiers of difficulty.
///
/// A tier is a finite list of operands; each gives one expression, and one prompt for each of the family's
/// wordings. So the number of different problems is known exactly, and they can be drawn without replacement.
protocol ProblemFamily: Sendable {
  /// The numbers that an expression is made of, and all that it is made of.
  associatedtype Operands: Hashable & Sendable

  /// Short name, as in benchmark files.
  var name: String { get }

  /// Number of prompts for one expression (names and objects in word problems).
  var wordings: Int { get }

  /// Every choice of operands in `tier` (1...3), once, in a fixed order: the order is part of every run's
  /// result.
  func operands(tier: Int) -> [Operands]

  /// The representative of the expressions that are the same problem as this one; it is in the same tier.
  func canonical(_ operands: Operands) -> Operands

  /// The problem of `operands` in one of its wordings.
  func exercise(_ operands: Operands, wording: Int) -> Exercise
}

extension ProblemFamily {
  var wordings: Int { 1 }

  func canonical(_ operands: Operands) -> Operands { operands }
}
