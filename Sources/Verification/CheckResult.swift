/// What the answer check found, and how.
package struct CheckResult: Sendable, Equatable {
  /// The verdict.
  package enum Outcome: Sendable, Equatable {
    case equivalent
    case different
    /// That side has no answer, or one that cannot be read.
    case unparsed(Side)
    /// A work bound was reached, or neither could be shown: nothing is known.
    case abandoned
  }

  /// One of the two answers compared.
  package enum Side: String, Sendable {
    case completion, reference
  }

  package let outcome: Outcome
  /// The answer as it stands in the completion; nil if none was found.
  package let extracted: String?
  /// How it was found.
  package let rule: ExtractionRule?

  package init(outcome: Outcome, extracted: String?, rule: ExtractionRule?) {
    self.outcome = outcome
    self.extracted = extracted
    self.rule = rule
  }
}
