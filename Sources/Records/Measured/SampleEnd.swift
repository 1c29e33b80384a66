/// How a sampled sequence ended.
package enum SampleEnd: String, Codable, Sendable {
  /// By its end-of-sequence token or a stop string.
  case stop
  /// By the token budget.
  case cut
}
