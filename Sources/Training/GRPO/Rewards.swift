internal import Foundation

/// What the rewards need to know of a completion.
package struct JudgedCompletion: Sendable, Equatable {
  package var isCorrect: Bool
  /// Whether it has the form that the recipe asks for.
  package var isFormatted: Bool
  /// In tokens or characters, as the benchmark says.
  package var length: Double

  package init(isCorrect: Bool, isFormatted: Bool, length: Double) {
    self.isCorrect = isCorrect
    self.isFormatted = isFormatted
    self.length = length
  }
}

/// A reward of the recipe, with its settings.
package enum Reward: Sendable, Equatable {
  /// 1 for the right form, else 0.
  case format
  /// 1 for the right answer, else 0.
  case accuracy
  /// Right answers are worth more the shorter they are, wrong ones cost more the shorter they are.
  case cosine(CosineReward)
  /// Shorter than the others of the group is better, for right answers.
  case length

  /// The name under which it is reported.
  package var name: String {
    switch self {
    case .format: "format"
    case .accuracy: "accuracy"
    case .cosine: "cosine"
    case .length: "length"
    }
  }

  /// The reward of each completion of one group.
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

/// The cosine reward of the recipe: half a cosine wave over the length, up to `maxLength`.
package struct CosineReward: Sendable, Equatable {
  package var maxLength: Double
  /// Reward of a right answer at length 0, and at `maxLength`.
  package var correctShort: Double
  package var correctLong: Double
  /// Reward of a wrong answer at length 0, and at `maxLength`.
  package var wrongShort: Double
  package var wrongLong: Double

  package init(
    maxLength: Double, correctShort: Double = 1, correctLong: Double = 0.1, wrongShort: Double = -1,
    wrongLong: Double = -0.1
  ) {
    self.maxLength = maxLength
    self.correctShort = correctShort
    self.correctLong = correctLong
    self.wrongShort = wrongShort
    self.wrongLong = wrongLong
  }

  /// long + (short - long) (1 + cos(pi min(1, length / maxLength))) / 2.
  package func value(_ completion: JudgedCompletion) -> Double {
    let c = cos(Double.pi * min(1, completion.length / maxLength))
    let (short, long) = completion.isCorrect ? (correctShort, correctLong) : (wrongShort, wrongLong)
    return long + 0.5 * (short - long) * (1 + c)
  }
}

/// A reward and what it counts for.
package struct WeightedReward: Sendable, Equatable {
  package var reward: Reward
  package var weight: Double

  package init(_ reward: Reward, weight: Double) {
    self.reward = reward
    self.weight = weight
  }
}
