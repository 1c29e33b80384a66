import Statistics
import Testing

@Suite struct ContrastTests {
  @Test func `Two sets of unlike spread give Welch's test`() throws {
    // scipy.stats.ttest_ind(left, right, equal_var=False, alternative="greater")
    let contrast = try Contrast(left: [0.95, 0.96, 0.94, 0.97], right: [0.91, 0.94, 0.95, 0.90, 0.93])
    #expect(abs(contrast.estimate - 0.029) < 1e-12)
    #expect(abs(contrast.standardError - 0.011298967504452185) < 1e-12)
    #expect(abs(contrast.degreesOfFreedom - 6.713660218465861) < 1e-9)
    #expect(abs(contrast.pValueAboveZero - 0.01927086475333348) < 1e-9)
    let distance = 1.9068064243828107 * contrast.standardError
    #expect(abs(contrast.bounds(confidence: 0.95).lower - (0.029 - distance)) < 1e-9)
  }

  @Test func `Pairs give the test of one sample`() throws {
    // scipy.stats.ttest_1samp(differences, 0, alternative="greater")
    let contrast = try Contrast(paired: [0.02, -0.01, 0.03, 0.015])
    #expect(contrast.degreesOfFreedom == 3)
    #expect(abs(contrast.pValueAboveZero - 0.1022541617047784) < 1e-9)
    #expect(abs(contrast.negated.pValueAboveZero - (1 - 0.1022541617047784)) < 1e-9)
    // t(3) at 95 % and at 90 % together.
    #expect(
      abs(contrast.detectable(confidence: 0.95) - 3.9911077884980326 * contrast.standardError) < 1e-9)
  }

  @Test func `Pairs that all differ alike are beyond doubt, and pairs that do not differ show nothing`()
    throws
  {
    #expect(try Contrast(paired: [0.1, 0.1, 0.1]).pValueAboveZero < 1e-9)
    let same = try Contrast(paired: [0, 0, 0])
    #expect(same.pValueAboveZero == 1)
    #expect(same.bounds(confidence: 0.95) == Bounds(lower: 0, upper: 0))
  }

  @Test func `One value a side, or one that is not finite, is refused`() {
    #expect(throws: StatisticsError.self) { try Contrast(paired: [1]) }
    #expect(throws: StatisticsError.self) { try Contrast(left: [1, 2], right: [1]) }
    #expect(throws: StatisticsError.self) { try Contrast(paired: [1, .nan]) }
  }
}
