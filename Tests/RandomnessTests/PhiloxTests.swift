import Randomness
import Testing

@Suite struct PhiloxTests {
  // Known answers that the authors publish with Random123.
  @Test func `words equal the published known answers`() {
    #expect(
      Philox(key: SIMD2(0, 0)).words(SIMD4(0, 0, 0, 0))
        == SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
    #expect(
      Philox(key: SIMD2(repeating: .max)).words(SIMD4(repeating: .max))
        == SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
    #expect(
      Philox(key: SIMD2(0xa409_3822, 0x299f_31d0)).words(
        SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344))
        == SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
  }

  @Test func `purposes and seeds give different numbers`() {
    let words = [
      Philox(seed: 1, purpose: .rollouts), Philox(seed: 2, purpose: .rollouts),
      Philox(seed: 1, purpose: .evaluationSampling),
    ].map { $0.words(SIMD4(0, 0, 0, 0)) }
    #expect(words[0] != words[1])
    #expect(words[0] != words[2])
  }

  @Test func `bounded integers are uniform`() {
    var stream = Philox(seed: 7, purpose: .bootstrap).stream()
    var counts = [Int](repeating: 0, count: 7)
    let draws = 70_000
    for _ in 0..<draws { counts[stream.below(7)] += 1 }
    let expected = Double(draws) / 7
    let chiSquare = counts.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
    // 99.99 % point of chi-square with 6 degrees of freedom.
    #expect(chiSquare < 27.9)
  }

  @Test func `unit numbers fill the half-open interval`() {
    var stream = Philox(seed: 7, purpose: .bootstrap).stream()
    let values = (0..<10_000).map { _ in stream.unit() }
    #expect(values.allSatisfy { (0..<1).contains($0) })
    #expect(abs(values.reduce(0, +) / 10_000 - 0.5) < 0.015)
  }

  @Test func `a permutation holds every index once`() {
    var stream = Philox(seed: 7, purpose: .bootstrap).stream()
    let order = stream.permutation(101)
    #expect(order.sorted() == Array(0..<101))
    #expect(order != Array(0..<101))
  }
}
