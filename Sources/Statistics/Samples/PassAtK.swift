/// pass@k: the probability that at least one of k samples of a problem is right.
package enum PassAtK {
  /// The unbiased estimate 1 - C(n - c, k) / C(n, k) from n `samples` of which c are `correct`.
  ///
  /// M. Chen et al., "Evaluating large language models trained on code" (2021), equation 1, as a product,
  /// which neither overflows nor cancels.
  /// - Throws: `StatisticsError` if there are fewer than `k` samples.
  package static func estimate(correct: Int, of samples: Int, k: Int) throws -> Double {
    precondition(
      k >= 1 && (0...max(0, samples)).contains(correct), "pass@k needs k >= 1 and 0 <= correct <= samples")
    guard samples >= k else {
      throw StatisticsError("pass@\(k) asked for, but there are only \(samples) samples")
    }
    if samples - correct < k { return 1 }
    // C(n - c, k) / C(n, k) is the product of (n - c - i) / (n - i) over i < k.
    let allWrong = (0..<k).reduce(1.0) { $0 * Double(samples - correct - $1) / Double(samples - $1) }
    return 1 - allWrong
  }
}
