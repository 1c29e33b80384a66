import Randomness
import Statistics
import Testing

@Suite struct SignFlipTestTests {
  private func comparison(_ differences: [Double]) throws -> PairedComparison {
    try PairedComparison(
      problems: StratifiedProblems(unstratified: differences.count), left: differences,
      right: [Double](repeating: 0, count: differences.count))
  }

  @Test func `the exact test equals a count by hand`() throws {
    // Sums of ±1 ±2 ±3: as far out as 6 only +++ and ---, 2 of 8 patterns.
    #expect(try SignFlipTest(comparison([1, 2, 3]), seed: 1).pValue == 0.25)
    // 1 + 2 - 3 = 0: every pattern is as far out.
    #expect(try SignFlipTest(comparison([1, 2, -3]), seed: 1).pValue == 1)
  }

  @Test(arguments: [1, 4, 9, 12]) func `the exact test equals full enumeration`(count: Int) throws {
    var stream = Philox(seed: 8, purpose: .permutation).stream()
    // Whole numbers, so that ties are real ties.
    let differences = (0..<count).map { _ in Double(stream.integer(in: -4...5)) }
    let observed = abs(differences.reduce(0, +))
    let hits = (0..<(1 << count)).count { pattern in
      let sum = differences.indices.reduce(0.0) { $0 + (pattern >> $1 & 1 == 1 ? -1 : 1) * differences[$1] }
      return abs(sum) >= observed
    }
    let test = try SignFlipTest(comparison(differences + [0, 0]), seed: 1)
    #expect(test.isExact)
    #expect(abs(test.pValue - Double(hits) / Double(1 << count)) < 1e-15)
  }

  @Test func `random patterns come near the exact p-value`() throws {
    var stream = Philox(seed: 11, purpose: .permutation).stream()
    let differences = (0..<14).map { _ in stream.normal() + 0.4 }
    let exact = try SignFlipTest(comparison(differences), seed: 1)
    let drawn = try SignFlipTest(comparison(differences), exactLimit: 1, draws: 40_000, seed: 1)
    #expect(exact.isExact && !drawn.isExact)
    #expect(abs(exact.pValue - drawn.pValue) < 0.01)
  }

  @Test func `without a difference the p-value is spread evenly`() throws {
    var stream = Philox(seed: 12, purpose: .permutation).stream()
    let rounds = 400
    let small = try (0..<rounds).count { _ in
      try SignFlipTest(comparison((0..<200).map { _ in stream.normal() }), draws: 500, seed: 1).pValue <= 0.1
    }
    #expect(abs(Double(small) / Double(rounds) - 0.1) < 0.06)
  }
}
