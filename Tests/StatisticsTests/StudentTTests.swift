import Foundation
import Statistics
import Testing

@Suite struct StudentTTests {
  // Published tables (Abramowitz and Stegun 26.10), to more digits.
  @Test(arguments: [
    (1.0, 0.975, 12.706204736432095), (2.0, 0.975, 4.302652729911275), (3.0, 0.995, 5.840909309733355),
    (5.0, 0.975, 2.570581835636197), (7.0, 0.95, 1.894578605061305), (10.0, 0.975, 2.228138851964939),
    (30.0, 0.975, 2.042272456301238), (120.0, 0.975, 1.979930405052777),
  ]) func `quantiles equal the tables`(freedom: Double, probability: Double, t: Double) {
    let distribution = StudentT(degreesOfFreedom: freedom)
    #expect(abs(distribution.quantile(probability) - t) < 1e-9)
    #expect(abs(distribution.quantile(1 - probability) + t) < 1e-9)
  }

  @Test func `one degree of freedom is the Cauchy distribution`() {
    for probability in [0.001, 0.1, 0.4, 0.5, 0.77, 0.999] {
      let expected = tan(Double.pi * (probability - 0.5))
      #expect(
        abs(StudentT(degreesOfFreedom: 1).quantile(probability) - expected) < 1e-9 * max(1, abs(expected)))
    }
  }

  @Test func `many degrees of freedom come near the normal distribution`() {
    #expect(abs(StudentT(degreesOfFreedom: 1e6).quantile(0.95) - NormalDistribution.quantile(0.95)) < 1e-5)
  }

  @Test(arguments: [0.5, 1, 2.5, 4, 19, 461.7]) func `the distribution function undoes the quantile`(
    freedom: Double
  ) {
    let distribution = StudentT(degreesOfFreedom: freedom)
    for probability in [0.01, 0.05, 0.3, 0.5, 0.6, 0.9, 0.99] {
      #expect(abs(distribution.cdf(distribution.quantile(probability)) - probability) < 1e-12)
    }
  }
}
