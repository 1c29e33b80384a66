import Randomness

/// The sign-flip permutation test: were the two sides alike, every problem's difference could as well have
/// the other sign.
package struct SignFlipTest: Sendable, Equatable {
  /// Two-sided: the share of sign patterns whose mean difference is at least as far from 0 as the one
  /// observed.
  package let pValue: Double
  /// The number of sign patterns looked at.
  package let patterns: Int
  /// Whether these are all patterns there are.
  package let isExact: Bool

  /// Tests the stratified mean difference of `comparison`.
  ///
  /// All 2^n patterns of the n problems that differ where these are at most `exactLimit`, else `draws` random
  /// ones, and then (1 + hits) / (1 + draws), which is never 0 (B. Phipson, G. K. Smyth, 2010).
  package init(_ comparison: PairedComparison, exactLimit: Int = 1 << 18, draws: Int = 10_000, seed: UInt64) {
    let terms = zip(comparison.differences, comparison.problems.weights).map { $0 * $1 }.filter { $0 != 0 }
    let observed = abs(terms.reduce(0, +))
    // Patterns that tie with the observed one but for rounding count as hits.
    let threshold = observed - 1e-10 * terms.reduce(0) { $0 + abs($1) }
    if terms.count < Int.bitWidth - 1, 1 << terms.count <= exactLimit {
      patterns = 1 << terms.count
      isExact = true
      pValue = Double(Self.exactHits(terms, threshold)) / Double(patterns)
    } else {
      patterns = draws
      isExact = false
      pValue = Double(1 + Self.randomHits(terms, threshold, draws, seed)) / Double(1 + draws)
    }
  }

  /// Goes through all patterns in Gray code order, in which one sign changes at a time.
  private static func exactHits(_ terms: [Double], _ threshold: Double) -> Int {
    var signed = terms
    var sum = terms.reduce(0, +)
    var hits = abs(sum) >= threshold ? 1 : 0
    for pattern in 1..<max(1, 1 << terms.count) {
      let flipped = pattern.trailingZeroBitCount
      sum -= 2 * signed[flipped]
      signed[flipped] = -signed[flipped]
      if abs(sum) >= threshold { hits += 1 }
    }
    return hits
  }

  private static func randomHits(_ terms: [Double], _ threshold: Double, _ draws: Int, _ seed: UInt64) -> Int
  {
    let philox = Philox(seed: seed, purpose: .permutation)
    var hits = 0
    for draw in 0..<draws {
      var sum = 0.0
      var words = SIMD4<UInt32>()
      for (index, term) in terms.enumerated() {
        let bit = index & 127
        if bit == 0 {
          words = philox.words(
            SIMD4(UInt32(truncatingIfNeeded: draw), UInt32(truncatingIfNeeded: index >> 7), 0, 0))
        }
        let isFlipped = (words[bit >> 5] >> UInt32(bit & 31)) & 1 == 1
        sum += isFlipped ? -term : term
      }
      if abs(sum) >= threshold { hits += 1 }
    }
    return hits
  }
}
