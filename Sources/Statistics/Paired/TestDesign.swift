/// What a one-sided test can tell apart, by the normal approximation.
package struct TestDesign: Sendable, Equatable {
  /// The standard error of the tested estimate.
  package let standardError: Double
  /// One minus the test's level, 0.95 say.
  package let confidence: Double

  package init(standardError: Double, confidence: Double) {
    precondition(confidence > 0 && confidence < 1, "confidence lies between 0 and 1")
    self.standardError = standardError
    self.confidence = confidence
  }

  /// The probability that the bound is found to be kept when the true value lies `distance` inside it:
  /// Φ(distance / se - z_confidence).
  package func power(distance: Double) -> Double {
    if standardError == 0 { return distance > 0 ? 1 : 0 }
    return NormalDistribution.cdf(distance / standardError - NormalDistribution.quantile(confidence))
  }

  /// The smallest distance from the bound that is found with probability `power`: (z_confidence + z_power)
  /// se.
  package func detectable(power: Double = 0.9) -> Double {
    (NormalDistribution.quantile(confidence) + NormalDistribution.quantile(power)) * standardError
  }
}
