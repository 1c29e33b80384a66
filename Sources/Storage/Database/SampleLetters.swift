internal import Records

/// A value that the many rows of samples keep as one letter.
protocol Lettered {
  static var letters: [(Self, String)] { get }
}

extension Lettered where Self: Equatable {
  var letter: String {
    guard let entry = Self.letters.first(where: { $0.0 == self }) else {
      preconditionFailure("\(self) has no letter")
    }
    return entry.1
  }

  init?(letter: String) {
    guard let entry = Self.letters.first(where: { $0.1 == letter }) else { return nil }
    self = entry.0
  }
}

extension Split: Lettered {
  static let letters = [(Split.evaluation, "e"), (.grpo, "g")]
}

extension SampleEnd: Lettered {
  static let letters = [(SampleEnd.stop, "s"), (.cut, "c")]
}

extension Outcome: Lettered {
  static let letters = [(Outcome.equivalent, "e"), (.different, "d"), (.unparsed, "u"), (.abandoned, "a")]
}
