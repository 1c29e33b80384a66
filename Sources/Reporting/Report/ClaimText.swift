import Records

/// A verdict in words.
struct ClaimText {
  private let verdict: Verdict
  private let words: ClaimWords

  init(_ verdict: Verdict) {
    self.verdict = verdict
    words = ClaimWords(verdict.claim)
  }

  /// What is claimed: `sft@10.accuracy - sft@1.accuracy >= 50.0 points`.
  var statement: String { words.statement }

  /// `grpo@50: 91.8 %`.
  var left: String { "\(verdict.left): \(words.value(verdict.leftValue))" }

  /// The same for the right side.
  var right: String { "\(verdict.right): \(words.value(verdict.rightValue))" }

  /// The estimated difference or ratio.
  var estimate: String { words.estimate(verdict.estimate) }

  /// The one-sided bounds.
  var bounds: String { words.range(verdict.lower, verdict.upper) }

  /// `480 problems × 8 / 2 samples`: left and right, once if they are the same.
  var size: String {
    let (left, right) = (verdict.leftSamplesPerProblem, verdict.rightSamplesPerProblem)
    return "\(Format.count(verdict.problems)) problems × \(left == right ? "\(left)" : "\(left) / \(right)")"
  }

  /// The smallest distance from the bound that the design would have seen.
  var detectable: String { verdict.detectable.map(words.distance) ?? Format.missing }

  /// The probability of support if there is no difference.
  var power: String { verdict.power.map { Format.percent($0) } ?? Format.missing }

  /// The level of the bounds: `95 %`.
  var confidence: String { words.confidence }
}
