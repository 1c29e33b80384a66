package import Records

/// A problem to train or to evaluate on.
package struct Problem: Sendable, Equatable {
  /// `add`, say; the data set's name for problems from files.
  package var family: String
  /// The cell within which problems are alike, `add/1` say: cells weigh equally in every mean.
  package var stratum: String
  package var prompt: String
  /// One worked solution that ends with the boxed answer; nil where none is needed or known.
  package var solution: String?
  package var answer: String
  /// Equal for problems that differ only in what does not make a new problem (names, mirrored operands,
  /// spacing).
  package var key: String
  /// File and line that it was read from; nil for problems that were generated.
  package var origin: String?

  package init(
    family: String, stratum: String, prompt: String, solution: String?, answer: String, key: String,
    origin: String? = nil
  ) {
    self.family = family
    self.stratum = stratum
    self.prompt = prompt
    self.solution = solution
    self.answer = answer
    self.key = key
    self.origin = origin
  }

  /// The record of this problem at `index` of `split`.
  package func record(split: Split, index: Int) -> ProblemRecord {
    ProblemRecord(
      split: split, index: index, family: family, stratum: stratum, prompt: prompt, answer: answer)
  }
}
