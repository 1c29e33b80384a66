import Statistics
import Testing

@Suite struct PairedComparisonTests {
  private func comparison(_ left: [Double], _ right: [Double]) throws -> PairedComparison {
    try PairedComparison(problems: StratifiedProblems(unstratified: left.count), left: left, right: right)
  }

  @Test func `a paired t interval equals the one worked by hand`() throws {
    let comparison = try comparison([5, 7, 9, 11], [4, 5, 6, 7])
    // Differences 1, 2, 3, 4: mean 2.5, variance 5/3, error sqrt(5/12); t(3) at 95 % is 2.353363434801826.
    #expect(comparison.difference == 2.5)
    #expect(comparison.degreesOfFreedom == 3)
    let bounds = comparison.differenceBounds(confidence: 0.95)
    let distance = 2.353363434801826 * (5.0 / 12).squareRoot()
    #expect(abs(bounds.lower - (2.5 - distance)) < 1e-9)
    #expect(abs(bounds.upper - (2.5 + distance)) < 1e-9)
  }

  @Test func `non-inferiority needs the bound inside the margin and not the estimate alone`() throws {
    let left = [0.9, 1, 0.8, 1, 0.7, 0.9]
    let right = [1, 0.9, 0.9, 1, 0.8, 0.8]
    let comparison = try comparison(left, right)
    let wide = comparison.nonInferiority(margin: 0.2, confidence: 0.95)
    #expect(wide.isShown && !wide.isRefuted)
    let narrow = comparison.nonInferiority(margin: 0.05, confidence: 0.95)
    #expect(comparison.difference > -0.05)
    #expect(!narrow.isShown && !narrow.isRefuted)
    let worse = try self.comparison(left.map { $0 - 0.5 }, right).nonInferiority(
      margin: 0.2, confidence: 0.95)
    #expect(!worse.isShown && worse.isRefuted)
  }

  @Test func `power and the detectable difference follow the normal approximation`() {
    // z_0.95 = 1.6449 and z_0.90 = 1.2816: a margin of 2.9264 errors has 90 % power.
    let design = TestDesign(standardError: 0.01, confidence: 0.95)
    #expect(abs(design.detectable() - 0.029264051925) < 1e-10)
    #expect(abs(design.power(distance: design.detectable()) - 0.9) < 1e-12)
    #expect(abs(design.power(distance: 0) - 0.05) < 1e-12)
    #expect(TestDesign(standardError: 0, confidence: 0.95).power(distance: 0.01) == 1)
  }

  @Test func `problems that all differ alike say how far off they can be if their values have a limit`()
    throws
  {
    let (left, right) = ([Double](repeating: 0, count: 160), [Double](repeating: 0, count: 160))
    #expect(try comparison(left, right).standardError == 0)
    let problems = try StratifiedProblems(unstratified: 160)
    let limited = try PairedComparison(problems: problems, left: left, right: right, largest: 1)
    // 1 - 0.05^(1/160) of all problems, each right on one side.
    let share = 0.018549134
    #expect(abs(limited.standardError * 1.6448536 - share) < 1e-8)
    #expect(limited.differenceBounds(confidence: 0.95).lower < -share)
    // Where something differs, the limit changes nothing.
    let mixed = [1] + left.dropFirst()
    #expect(
      try PairedComparison(problems: problems, left: mixed, right: right, largest: 1).standardError
        == comparison(mixed, right).standardError)
  }

  @Test func `sides that do not match are refused`() throws {
    let problems = try StratifiedProblems(unstratified: 2)
    #expect(throws: StatisticsError.self) {
      try PairedComparison(problems: problems, left: [1, 2], right: [1])
    }
    #expect(throws: StatisticsError.self) {
      try PairedComparison(problems: problems, left: [1, 2], right: [1, .nan])
    }
    #expect(throws: StatisticsError.self) { try comparison([1], [1]) }
  }
}
