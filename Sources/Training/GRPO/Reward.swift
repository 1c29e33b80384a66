internal import Foundation

/// A reward of the recipe, with its settings.
package enum Reward: Sendable, Equatable {
  /// 1 for the right form, else 0.
  case format
  /// 1 for the right answer, else 0.
  case accuracy
  /// Right answers are worth more the shorter they are, wrong ones cost more the shorter they are.
  case cosine(CosineReward)
  /// Shorter than the others is better, for right answers; so many consecutive groups are compared together.
  case length(groups: Int = 1)

  /// The name under which it is reported.
  package var name: String {
    switch self {
    case .format: "format"
    case .accuracy: "accuracy"
    case .cosine: "cosine"
    case .length: "length"
    }
  }

  /// The reward of each completion of a step's groups.
  package func values(groups: [[JudgedCompletion]]) -> [[Double]] {
    guard case .length(let together) = self, together > 1 else { return groups.map(values) }
    return stride(from: 0, to: groups.count, by: together).flatMap { first in
      let compared = groups[first..<min(first + together, groups.count)]
      var values = values(Array(compared.joined()))[...]
      return compared.map { group in
        defer { values = values.dropFirst(group.count) }
        return Array(values.prefix(group.count))
      }
    }
  }

  /// The reward of each of the completions that are compared with one another: of one group, as a rule.
  package func values(_ group: [JudgedCompletion]) -> [Double] {
    switch self {
    case .format: return group.map { $0.isFormatted ? 1 : 0 }
    case .accuracy: return group.map { $0.isCorrect ? 1 : 0 }
    case .cosine(let cosine): return group.map(cosine.value)
    case .length:
      let lengths = group.map(\.length)
      guard let shortest = lengths.min(), let longest = lengths.max(), longest > shortest else {
        return group.map { _ in 0 }
      }
      // K1.5's length reward: 0.5 for the shortest down to -0.5 for the longest; a wrong answer gains nothing.
      return group.map { completion in
        let value = 0.5 - (completion.length - shortest) / (longest - shortest)
        return completion.isCorrect ? value : min(0, value)
      }
    }
  }
}
