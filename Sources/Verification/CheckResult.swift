/// What the answer check found, and why.
package struct CheckResult: Sendable, Equatable {
  /// The verdict.
  package enum Outcome: Sendable, Equatable {
    case equivalent
    case different
    /// That side has no answer, or one that cannot be read.
    case unparsed(Side)
    /// A work bound was reached: nothing is known.
    case abandoned
  }

  /// One of the two answers compared.
  package enum Side: String, Sendable {
    case completion, reference
  }

  /// What decided.
  package enum Rule: String, Sendable {
    /// Both are numbers: exact comparison.
    case numbers
    /// Neither is a number: comparison of normalised texts.
    case texts
    /// One is a number, the other is not.
    case kinds
    /// The completion has no box with anything in it.
    case noBox
    /// The answer has no value: nothing but delimiters, braces that do not match, a denominator of zero.
    case unreadable
    /// A number has more digits than are compared.
    case digitLimit
  }

  package let outcome: Outcome
  /// What stands in the box, as written; nil without a box.
  package let extracted: String?
  package let rule: Rule

  package init(outcome: Outcome, extracted: String?, rule: Rule) {
    self.outcome = outcome
    self.extracted = extracted
    self.rule = rule
  }
}
