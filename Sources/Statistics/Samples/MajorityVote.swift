/// maj@k: the answer that most of a problem's first k samples give.
package enum MajorityVote {
  /// The index of the first sample that gives the winning answer among the first `k`; nil if none of them
  /// answers.
  ///
  /// Samples without an answer do not vote. Of answers with equally many votes the one that appears first
  /// wins, so that the same samples always give the same winner. The vote is right if the sample at the
  /// returned index is.
  /// - Throws: `StatisticsError` if there are fewer than `k` samples.
  package static func winner(among answers: [String?], k: Int) throws -> Int? {
    precondition(k >= 1, "maj@k needs k >= 1")
    guard answers.count >= k else {
      throw StatisticsError("maj@\(k) asked for, but there are only \(answers.count) samples")
    }
    var candidates: [(first: Int, votes: Int)] = []
    var position: [String: Int] = [:]
    for (index, answer) in answers.prefix(k).enumerated() {
      guard let answer else { continue }
      if let candidate = position[answer] {
        candidates[candidate].votes += 1
      } else {
        position[answer] = candidates.count
        candidates.append((index, 1))
      }
    }
    var best: (first: Int, votes: Int)?
    for candidate in candidates where candidate.votes > (best?.votes ?? 0) { best = candidate }
    return best?.first
  }
}
