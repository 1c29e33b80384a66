import Statistics
import Testing

@Suite struct NormalDistributionTests {
  // NIST/SEMATECH e-Handbook of Statistical Methods, and the usual tables, to more digits.
  @Test(arguments: [
    (0.001, -3.090232306167813), (0.025, -1.959963984540054), (0.5, 0), (0.9, 1.2815515655446004),
    (0.95, 1.6448536269514722), (0.975, 1.959963984540054), (0.9999, 3.719016485455709),
  ]) func `quantiles equal the tables`(probability: Double, z: Double) {
    #expect(abs(NormalDistribution.quantile(probability) - z) < 1e-12)
  }

  @Test func `the distribution function undoes the quantile`() {
    for step in 1..<200 {
      let probability = Double(step) / 200
      #expect(abs(NormalDistribution.cdf(NormalDistribution.quantile(probability)) - probability) < 1e-14)
    }
    let tail = NormalDistribution.cdf(NormalDistribution.quantile(1e-12))
    #expect(abs(tail / 1e-12 - 1) < 1e-10)
  }

  @Test func `the ends lie at infinity`() {
    #expect(NormalDistribution.quantile(0) == -.infinity)
    #expect(NormalDistribution.quantile(1) == .infinity)
  }
}
