/// The layouts of well-known data sets of worked problems, one JSON object a line.
package enum DataLayout: String, CaseIterable, Sendable {
  /// GSM8K: `question`, and `answer` with the worked solution, `####` and the answer.
  case gsm8k
  /// MATH: `problem`, `solution` and `answer`.
  case math
  /// The recipe's: `problem`, `generation` and `answer`.
  case recipe
  /// Problems to solve, without solutions: `problem` and `answer`.
  case plain

  /// The keys under which a line holds a problem.
  package var fields: ProblemFields {
    switch self {
    case .gsm8k: .gsm8k
    case .math, .plain: ProblemFields()
    case .recipe: ProblemFields(solution: "generation")
    }
  }

  /// Where the answer's field holds the answer.
  package var answerLayout: AnswerLayout { self == .gsm8k ? .gsm8k : .whole }

  /// The layout of the file at `path`, by the keys of its first line. Throws `ProblemsError` if it is none of them.
  package static func of(path: String) throws -> DataLayout {
    var reader = try LineReader(path: path)
    guard let line = try reader.next() else {
      throw ProblemsError.brokenLine(file: path, line: 1, reason: "the file is empty: expected a JSON object")
    }
    do {
      let object = try JSONLine(line)
      let layouts: [(DataLayout, [String])] = [
        (.gsm8k, ["question", "answer"]), (.math, ["problem", "solution", "answer"]),
        (.recipe, ["problem", "generation", "answer"]), (.plain, ["problem", "answer"]),
      ]
      for (layout, keys) in layouts where keys.allSatisfy(object.has) { return layout }
      throw BrokenLine(
        reason:
          "no known layout: expected question and answer (GSM8K), or problem and answer, with solution (MATH) or "
          + "generation (the recipe), or say which fields hold them")
    } catch let error as BrokenLine {
      throw ProblemsError.brokenLine(file: path, line: 1, reason: error.reason)
    }
  }
}
