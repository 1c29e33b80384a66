internal import Foundation

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
