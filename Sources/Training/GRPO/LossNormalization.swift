/// How the loss of tokens is averaged; the names are TRL's.
package enum LossNormalization: String, Codable, Sendable, CaseIterable {
  /// Over the tokens of a sequence, then over sequences.
  case grpo
  /// Over all tokens of the batch that one update takes.
  case bnpo
  /// Over sequences times the longest completion allowed, a constant.
  case drGRPO = "dr_grpo"
  /// Over all tokens of the whole step. A step makes its update from one batch here, so this equals `bnpo`.
  case dapo
}
