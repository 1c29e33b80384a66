extension StringProtocol {
  /// The text as a part of a message: on one line, nothing hidden, and no longer than people read.
  ///
  /// What is wrong with an input is often said in the input's own words, and those can be megabytes or escape sequences.
  /// Every error that quotes what it was given passes through here.
  package func messageLine(longest: Int = 1000) -> String {
    cut(to: longest).visible().cut(to: longest)
  }

  /// The text as messages quote it in the middle of a sentence.
  package var excerpt: String { messageLine(longest: 80) }
}
