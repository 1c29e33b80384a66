import Randomness
import Statistics
import TestSupport
import Testing

@Suite struct PairedBootstrapTests {
  /// Lengths of `count` problems in `strata` strata: right longer than left by about a factor of two.
  private func lengths(_ count: Int, strata: Int, seed: UInt64 = 5) throws -> PairedComparison {
    var stream = Philox(seed: seed, purpose: .bootstrap).stream()
    let right = (0..<count).map { Double($0 % strata) + 50 + 10 * stream.normal() }
    let left = right.map { 0.5 * $0 + 3 * stream.normal() }
    let names = (0..<count).map { "\($0 % strata)" }
    return try PairedComparison(problems: StratifiedProblems(strata: names), left: left, right: right)
  }

  @Test(arguments: [(40, 1), (60, 3), (360, 18)]) func `the bounds of a difference agree with t`(
    count: Int, strata: Int
  )
    throws
  {
    let comparison = try lengths(count, strata: strata)
    let exact = comparison.differenceBounds(confidence: 0.95)
    let drawn = PairedBootstrap(comparison, seed: 1).differenceBounds(confidence: 0.95)
    #expect(abs(drawn.lower - exact.lower) < 0.15 * comparison.standardError)
    #expect(abs(drawn.upper - exact.upper) < 0.15 * comparison.standardError)
  }

  @Test func `the variance of resampled means is the unbiased one even in small strata`() throws {
    let comparison = try lengths(30, strata: 10)
    let bootstrap = PairedBootstrap(comparison, resamples: 20_000, seed: 2)
    let values = zip(bootstrap.left, bootstrap.right).map { $0 - $1 }
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    // Plain resampling of strata of 3 would give two thirds.
    #expect(abs(variance / (comparison.standardError * comparison.standardError) - 1) < 0.05)
    #expect(abs(mean - comparison.difference) < 4 * comparison.standardError / 20_000.0.squareRoot())
  }

  @Test func `ratio bounds cover the true ratio as often as they say`() throws {
    let rounds = 600
    var below = 0
    var above = 0
    for round in 0..<rounds {
      let bounds = try PairedBootstrap(lengths(60, strata: 3, seed: UInt64(round)), resamples: 1_000, seed: 1)
        .ratioBounds(confidence: 0.9)
      if bounds.lower > 0.5 { below += 1 }
      if bounds.upper < 0.5 { above += 1 }
    }
    // Each bound fails in a tenth of the rounds; four standard errors are 5 points.
    #expect(abs(Double(below) / Double(rounds) - 0.1) < 0.05)
    #expect(abs(Double(above) / Double(rounds) - 0.1) < 0.05)
  }

  @Test func `the same seed draws the same resamples and another one does not`() throws {
    let comparison = try lengths(25, strata: 2)
    #expect(
      PairedBootstrap(comparison, resamples: 200, seed: 4).left
        == PairedBootstrap(comparison, resamples: 200, seed: 4).left)
    #expect(
      PairedBootstrap(comparison, resamples: 200, seed: 4).left
        != PairedBootstrap(comparison, resamples: 200, seed: 5).left)
  }

  @Test func `a ratio to zero is refused`() throws {
    let problems = try StratifiedProblems(unstratified: 3)
    let comparison = try PairedComparison(problems: problems, left: [1, 1, 1], right: [0, 0, 1])
    #expect(throws: StatisticsError.self) {
      try PairedBootstrap(comparison, seed: 1).ratioBounds(confidence: 0.95)
    }
  }

  @Test func `strata of one problem among larger ones keep their variance and the mean`() throws {
    let names = ["a", "a", "a", "b", "c", "d"]
    let comparison = try PairedComparison(
      problems: StratifiedProblems(strata: names), left: [3, 4, 5, 1, 9, 2], right: [1, 1, 1, 1, 1, 1])
    let bootstrap = PairedBootstrap(comparison, resamples: 20_000, seed: 3)
    #expect(abs(bootstrap.left.reduce(0, +) / 20_000 - comparison.leftMean) < 0.05)
    #expect(bootstrap.right.allSatisfy { abs($0 - 1) < 1e-12 })
  }

  @Test func `the time of resampling is in proportion to the problems`() throws {
    let (few, many) = (try lengths(500, strata: 18), try lengths(2_000, strata: 18))
    let ratio = ProcessorTime.ratio(
      of: { _ = PairedBootstrap(many, resamples: 2_000, seed: 1) },
      to: { _ = PairedBootstrap(few, resamples: 2_000, seed: 1) })
    // Four times the problems take about four times as long; sixteen times where it grows with the square.
    #expect(ratio < 9)
  }
}
