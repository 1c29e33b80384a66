/// Which set of problems a sample belongs to.
package enum Split: String, Codable, Sendable {
  case evaluation
  /// Prompts of the GRPO stage; their samples are its rollouts.
  case grpo
}
