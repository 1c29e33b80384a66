import Foundation
import Randomness
import Statistics
import Testing

@Suite struct StratifiedProblemsTests {
  @Test func `strata weigh equally whatever their size`() throws {
    let problems = try StratifiedProblems(strata: ["a", "b", "a", "a", "b"])
    let sixth = 1.0 / 6
    let expected: [Double] = [sixth, 0.25, sixth, sixth, 0.25]
    #expect(problems.weights == expected)
    #expect(abs(problems.mean([1, 10, 2, 3, 20]) - 8.5) < 1e-14)
  }

  @Test func `one stratum gives the textbook standard error`() throws {
    let problems = try StratifiedProblems(unstratified: 4)
    let values = [2.0, 4, 4, 10]
    // Sample variance 36 / 3 = 12, over 4 problems.
    #expect(problems.mean(values) == 5)
    #expect(problems.standardError(values) == 3.0.squareRoot())
    #expect(problems.degreesOfFreedom(values) == 3)
  }

  @Test func `several strata add their variances`() throws {
    let problems = try StratifiedProblems(strata: ["a", "a", "b", "b", "b"])
    // Variances 2 and 1: (2 / 2 + 1 / 3) / 4.
    let error = try #require(problems.standardError([1, 3, 7, 8, 9]))
    #expect(abs(error - (1.0 / 3).squareRoot()) < 1e-14)
    // Satterthwaite: (1/4 + 1/12)^2 / ((1/4)^2 / 1 + (1/12)^2 / 2).
    let freedom = try #require(problems.degreesOfFreedom([1, 3, 7, 8, 9]))
    #expect(abs(freedom - (1.0 / 9) / (1.0 / 16 + 1.0 / 288)) < 1e-12)
  }

  @Test func `a stratum of one problem takes the pooled variance`() throws {
    let problems = try StratifiedProblems(strata: ["a", "a", "a", "b"])
    // Stratum a: variance 4; stratum b takes it over: (4 / 3 + 4 / 1) / 4.
    let error = try #require(problems.standardError([2, 4, 6, 100]))
    #expect(abs(error - (4.0 / 3).squareRoot()) < 1e-14)
  }

  @Test func `strata of single problems are one stratum`() throws {
    #expect(try StratifiedProblems(strata: ["a", "b", "c"]) == StratifiedProblems(unstratified: 3))
  }

  @Test func `a single problem has no error and no problems are refused`() throws {
    #expect(try StratifiedProblems(unstratified: 1).standardError([3]) == nil)
    #expect(throws: StatisticsError.self) { try StratifiedProblems(strata: []) }
  }

  @Test func `equal values have an error of zero and usable degrees of freedom`() throws {
    let problems = try StratifiedProblems(strata: ["a", "a", "b", "b"])
    #expect(problems.standardError([1, 1, 1, 1]) == 0)
    #expect(problems.degreesOfFreedom([1, 1, 1, 1]) == 2)
  }

  @Test func `t intervals cover the true mean as often as they say`() throws {
    // Three strata of unlike size, mean and spread.
    let sizes = [4, 9, 15]
    let means = [0.0, 5, -2]
    let spreads = [1.0, 3, 0.5]
    let problems = try StratifiedProblems(
      strata: sizes.enumerated().flatMap { [String](repeating: "\($0)", count: $1) })
    let truth = means.reduce(0, +) / 3
    var stream = Philox(seed: 3, purpose: .bootstrap).stream()
    let rounds = 4_000
    var covered = 0
    for _ in 0..<rounds {
      let values = sizes.indices.flatMap { stratum in
        (0..<sizes[stratum]).map { _ in means[stratum] + spreads[stratum] * stream.normal() }
      }
      let error = try #require(problems.standardError(values))
      let freedom = try #require(problems.degreesOfFreedom(values))
      let distance = StudentT(degreesOfFreedom: freedom).quantile(0.975) * error
      if abs(problems.mean(values) - truth) <= distance { covered += 1 }
    }
    // Four standard errors of the simulation are 1.4 points.
    #expect(abs(Double(covered) / Double(rounds) - 0.95) < 0.015)
  }
}

extension RandomStream {
  /// A standard normal number, by the method of Box and Muller.
  mutating func normal() -> Double {
    (-2 * log(1 - unit())).squareRoot() * cos(2 * Double.pi * unit())
  }
}
