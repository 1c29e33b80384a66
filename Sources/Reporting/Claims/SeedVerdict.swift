package import Records

/// What the seeds of an arm say about a claim: whether a run with a new seed can be expected to do the same.
package struct SeedVerdict: Sendable, Equatable {
  package let claim: Claim
  package let outcome: VerdictOutcome
  /// The estimate of each seed: a difference, or a ratio.
  package let estimates: [Double]
  /// Their mean; of ratios the geometric one.
  package let estimate: Double
  /// One-sided bounds over seeds, each at the claim's confidence.
  package let lower: Double
  package let upper: Double
}
