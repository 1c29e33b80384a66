/// How the next token is drawn.
package struct SamplingSpec: Section {
  package var temperature = 1.0
  package var topP = 1.0
  package var topK = 0
  package var minP = 0.0

  package init() {}

  package init(temperature: Double, topP: Double = 1, topK: Int = 0, minP: Double = 0) {
    self.temperature = temperature
    self.topP = topP
    self.topK = topK
    self.minP = minP
  }

  /// Always the likeliest token.
  package static let greedy = SamplingSpec(temperature: 0)

  /// As tables show it: `T=1`, `T=0.7 top-p=0.95`, `greedy`.
  package var label: String {
    if temperature == 0 { return "greedy" }
    var parts = ["T=\(JSON.format(temperature))"]
    if topP < 1 { parts.append("top-p=\(JSON.format(topP))") }
    if topK > 0 { parts.append("top-k=\(topK)") }
    if minP > 0 { parts.append("min-p=\(JSON.format(minP))") }
    return parts.joined(separator: " ")
  }

  package static var fields: [Field<Self>] {
    [
      Field(
        "temperature", \.temperature, .number(atLeast: 0, atMost: 100),
        "What logits are divided by; 0 always takes the likeliest token."),
      Field(
        "top_p", \.topP, .number(above: 0, atMost: 1),
        "Draw from the likeliest tokens that together reach this probability; 1 is off."),
      Field(
        "top_k", \.topK, .integer(0...10_000_000), "Draw from so many of the likeliest tokens; 0 is off."),
      Field(
        "min_p", \.minP, .number(atLeast: 0, below: 1),
        "Leave out tokens with less than this share of the likeliest one's probability; 0 is off."),
    ]
  }
}
