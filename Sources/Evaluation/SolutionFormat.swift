/// The form that a solution must have to earn the format reward.
package enum SolutionFormat: String, Sendable, Codable, CaseIterable {
  /// `<think>`, reasoning, `</think>\boxed{answer}`, and nothing else, each tag once.
  case thinkThenBoxed
  /// An answer in `\boxed{}` anywhere.
  case boxed

  /// Whether `text` has the form; `stopped` tells whether it ended by itself.
  package func matches(_ text: String, stopped: Bool, answer: String?) -> Bool {
    switch self {
    case .boxed: return answer != nil
    case .thinkThenBoxed:
      guard stopped, answer != nil, text.hasPrefix("<think>"), text.hasSuffix("}") else { return false }
      return occurrences(of: "<think>", in: text) == 1 && occurrences(of: "</think>", in: text) == 1
        && occurrences(of: "</think>\\boxed{", in: text) == 1
    }
  }

  private func occurrences(of part: String, in text: String) -> Int {
    let (part, text) = (Array(part.utf8), Array(text.utf8))
    guard text.count >= part.count else { return 0 }
    return (0...(text.count - part.count)).count { text[$0..<$0 + part.count].elementsEqual(part) }
  }
}
