/// The keys under which a line's object holds a problem. Values are strings or numbers.
package struct ProblemFields: Sendable, Equatable {
  package var problem: String
  /// May be the answer's key: then the solution is what stands before the marker of the answer.
  package var solution: String
  package var answer: String

  package init(problem: String = "problem", solution: String = "solution", answer: String = "answer") {
    self.problem = problem
    self.solution = solution
    self.answer = answer
  }

  /// The keys of GSM8K's own files, whose answer field holds the worked solution, `####` and the answer.
  package static let gsm8k = ProblemFields(problem: "question", solution: "answer", answer: "answer")
}
