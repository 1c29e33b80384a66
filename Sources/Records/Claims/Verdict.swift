/// What a run says about a claim.
package struct Verdict: Codable, Sendable, Equatable {
  package var claim: Claim
  package var outcome: VerdictOutcome
  /// The checkpoints that it speaks of.
  package var left: Checkpoint
  package var right: Checkpoint
  package var leftValue: Double
  package var rightValue: Double
  /// The difference or ratio that the claim is about.
  package var estimate: Double
  /// One-sided confidence bounds of the estimate, each at the claim's confidence.
  package var lower: Double
  package var upper: Double
  /// The test in words: pairing, interval, number of resamples.
  package var method: String
  package var problems: Int
  package var leftSamplesPerProblem: Int
  package var rightSamplesPerProblem: Int
  /// Probability that the test supports the claim if the true value is the neutral one (no difference), where that is defined.
  package var power: Double?
  /// The smallest difference from the bound that the design detects with 90 % probability.
  package var detectable: Double?

  package init(
    claim: Claim, outcome: VerdictOutcome, left: Checkpoint, right: Checkpoint, leftValue: Double,
    rightValue: Double, estimate: Double, lower: Double, upper: Double, method: String, problems: Int,
    leftSamplesPerProblem: Int, rightSamplesPerProblem: Int, power: Double?, detectable: Double?
  ) {
    self.claim = claim
    self.outcome = outcome
    self.left = left
    self.right = right
    self.leftValue = leftValue
    self.rightValue = rightValue
    self.estimate = estimate
    self.lower = lower
    self.upper = upper
    self.method = method
    self.problems = problems
    self.leftSamplesPerProblem = leftSamplesPerProblem
    self.rightSamplesPerProblem = rightSamplesPerProblem
    self.power = power
    self.detectable = detectable
  }
}
