/// How the next token is drawn from logits.
package struct SamplingSettings: Codable, Sendable, Equatable {
  /// 0 takes the likeliest token (greedy).
  package var temperature: Float
  /// Only the likeliest `topK` tokens; 0 for all.
  package var topK: Int
  /// Only the likeliest tokens that together reach this probability; 1 for all.
  package var topP: Float
  /// Only tokens at least this fraction as likely as the likeliest; 0 for all.
  package var minP: Float

  package init(temperature: Float = 1, topK: Int = 0, topP: Float = 1, minP: Float = 0) {
    self.temperature = temperature
    self.topK = topK
    self.topP = topP
    self.minP = minP
  }

  /// Always the likeliest token.
  package static let greedy = SamplingSettings(temperature: 0)

  /// Whether the likeliest token is always taken.
  package var isGreedy: Bool { temperature == 0 }

  /// Whether some tokens may be left out.
  var filters: Bool { topK > 0 || topP < 1 || minP > 0 }
}
