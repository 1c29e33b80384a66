import Statistics
import Testing

@Suite struct PassAtKTests {
  @Test(arguments: [1, 2, 3, 5, 7]) func `the estimate equals the share of subsets with a right sample`(
    k: Int
  ) throws {
    let samples = 7
    for correct in 0...samples {
      var subsets = 0
      var passing = 0
      for mask in 0..<(1 << samples) where mask.nonzeroBitCount == k {
        subsets += 1
        // The first `correct` samples are the right ones.
        if mask & ((1 << correct) - 1) != 0 { passing += 1 }
      }
      let expected = Double(passing) / Double(subsets)
      #expect(abs(try PassAtK.estimate(correct: correct, of: samples, k: k) - expected) < 1e-14)
    }
  }

  @Test func `large counts neither overflow nor lose the answer`() throws {
    #expect(abs(try PassAtK.estimate(correct: 1, of: 100_000, k: 50_000) - 0.5) < 1e-9)
  }

  @Test func `fewer samples than k are refused`() {
    #expect(throws: StatisticsError.self) { try PassAtK.estimate(correct: 3, of: 7, k: 8) }
  }
}
