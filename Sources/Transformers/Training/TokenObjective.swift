package import Kernels

/// What a training stage asks of the head: given the log-probabilities of target tokens, the derivative of the loss with
/// respect to each. SFT and GRPO differ in this alone.
package protocol TokenObjective {
  /// Whether entropy and mean log-probability are wanted; they cost another pass over the logits.
  var needsEntropy: Bool { get }

  /// Reads `rows` of the targets `range` of the batch, keeps what it wants to report, and overwrites the first
  /// `range.count` entries of every coefficient.
  mutating func evaluate(_ range: Range<Int>, rows: TokenHead.Rows, into coefficients: TokenHead.Coefficients)
}
