import Randomness
import Statistics
import Testing

@Suite struct EstimateTests {
  @Test func `accuracy has its binomial sampling error`() throws {
    let problems = try StratifiedProblems(unstratified: 2)
    let estimate = try problems.estimate([[1, 0, 1, 1], [0, 0, 1, 0]])
    #expect(estimate.value == 0.5)
    // p (1 - p) / (k - 1) = 0.1875 / 3 for both problems, at weight 1/2 each.
    #expect(abs(try #require(estimate.samplingError) - (2 * 0.25 * 0.0625).squareRoot()) < 1e-15)
    // Problem means 0.75 and 0.25: variance 0.125, over 2.
    #expect(try #require(estimate.questionError) == 0.25)
    #expect(estimate.problems == 2)
    #expect(estimate.samplesPerProblem == 4)
  }

  @Test func `a single sample a problem leaves the sampling error undefined`() throws {
    let estimate = try StratifiedProblems(unstratified: 3).estimate([[1], [0, 1], [1]])
    #expect(estimate.samplingError == nil)
    #expect(estimate.samplesPerProblem == 1)
  }

  @Test func `fewer samples than asked for are refused by name`() throws {
    let problems = try StratifiedProblems(unstratified: 2)
    let error = #expect(throws: StatisticsError.self) { try problems.estimate([[1, 1], [0]], required: 2) }
    #expect(error?.description == "problem 1 has 1 of the 2 samples asked for")
    #expect(throws: StatisticsError.self) { try problems.estimate([[1], []]) }
    #expect(throws: StatisticsError.self) { try problems.estimate([[1], [.nan]]) }
  }

  @Test func `the sampling error is the spread of repeated sampling`() throws {
    let chances = [0.1, 0.5, 0.9, 0.99, 0.3]
    let problems = try StratifiedProblems(strata: ["a", "a", "b", "b", "b"])
    var stream = Philox(seed: 9, purpose: .bootstrap).stream()
    let truth = problems.mean(chances)
    let rounds = 4_000
    var squares = 0.0
    var variances = 0.0
    for _ in 0..<rounds {
      let estimate = try problems.estimate(
        chances.map { chance in (0..<4).map { _ in stream.chance(chance) ? 1 : 0 } })
      squares += (estimate.value - truth) * (estimate.value - truth)
      let error = try #require(estimate.samplingError)
      variances += error * error
    }
    #expect(abs(variances / squares - 1) < 0.1)
  }
}
