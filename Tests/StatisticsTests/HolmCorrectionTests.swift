import Statistics
import Testing

@Suite struct HolmCorrectionTests {
  @Test func `P-values are multiplied by the tests that are left, and never fall below a smaller one's`() {
    // Worked by hand: 4 x 0.005, 3 x 0.01, 2 x 0.03 and 0.04, which takes over 0.06.
    let adjusted = HolmCorrection.adjusted([0.01, 0.04, 0.03, 0.005])
    for (found, expected) in zip(adjusted, [0.03, 0.06, 0.06, 0.02]) {
      #expect(abs(found - expected) < 1e-12)
    }
  }

  @Test func `No p-value exceeds one, and one test stays as it is`() {
    #expect(HolmCorrection.adjusted([0.9, 0.8]) == [1, 1])
    #expect(HolmCorrection.adjusted([0.03]) == [0.03])
    #expect(HolmCorrection.adjusted([]) == [])
  }
}
