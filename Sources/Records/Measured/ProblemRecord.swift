/// A problem that solutions are sampled for.
package struct ProblemRecord: Codable, Sendable, Equatable {
  package var split: Split
  /// Position in its split, from 0.
  package var index: Int
  /// Its family, `add` say; the data set's name for problems from files.
  package var family: String
  /// The cell that it was drawn from, `add/1` say: cells weigh equally in every mean, whatever their size.
  package var stratum: String
  package var prompt: String
  /// The reference answer.
  package var answer: String

  package init(split: Split, index: Int, family: String, stratum: String, prompt: String, answer: String) {
    self.split = split
    self.index = index
    self.family = family
    self.stratum = stratum
    self.prompt = prompt
    self.answer = answer
  }
}
