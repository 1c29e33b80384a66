internal import Digests
internal import Foundation

/// A file with one JSON object a line, each a problem, and how to read it.
package struct JSONLinesFile: Sendable, Equatable {
  /// Relative paths are relative to the working directory.
  package var path: String
  /// What the problems are called in figures and tables.
  package var name: String
  /// The keys of the objects.
  package var fields: ProblemFields
  /// Where the reference answer stands in the answer field.
  package var answerLayout: AnswerLayout
  /// Makes the prompt from `{problem}`.
  package var promptTemplate: String
  /// Makes the solution to train on from `{problem}`, `{solution}` and `{answer}`; nil appends the boxed
  /// answer to solutions that have none.
  package var solutionTemplate: String?
  /// Passes over lines that hold no problem and counts them; otherwise the first is an error.
  package var skipsBrokenLines: Bool
  /// Reads at most this many problems; nil reads all.
  package var limit: Int?
  /// Whether the file may be a pipe; it can be loaded once then.
  package var takesPipes = false
  /// Whether errors may show keys of the file.
  package var isShown = true

  /// `name` defaults to the file's name without its extension.
  package init(
    path: String, name: String? = nil, fields: ProblemFields = ProblemFields(),
    answerLayout: AnswerLayout = .whole, promptTemplate: String = "{problem}\n",
    solutionTemplate: String? = nil,
    skipsBrokenLines: Bool = false, limit: Int? = nil
  ) {
    self.path = path
    self.name = name ?? URL(filePath: path).deletingPathExtension().lastPathComponent
    self.fields = fields
    self.answerLayout = answerLayout
    self.promptTemplate = promptTemplate
    self.solutionTemplate = solutionTemplate
    self.skipsBrokenLines = skipsBrokenLines
    self.limit = limit
  }

  /// Reads the problems; with `needsSolutions` a line without a worked solution is broken.
  ///
  /// The hash is that of the whole file, whatever the limit. Throws `ProblemsError`.
  package func load(needsSolutions: Bool) throws -> LoadedProblems {
    let prompts = try TextTemplate(promptTemplate, needs: ["problem"])
    let solutions = try solutionTemplate.map { try TextTemplate($0, needs: ["solution"]) }
    var reader = try LineReader(path: path, takesPipes: takesPipes)
    var problems: [Problem] = []
    var skipped = 0
    var firstSkipped: ProblemsError?
    while problems.count < limit ?? .max, let line = try reader.next() {
      do {
        let parts = try parse(line, needsSolution: needsSolutions)
        var problem = problem(from: parts, prompts: prompts, solutions: solutions)
        problem.origin = "\(path):\(reader.lineNumber)"
        problems.append(problem)
      } catch {
        let broken = ProblemsError.brokenLine(file: path, line: reader.lineNumber, reason: error.reason)
        guard skipsBrokenLines else { throw broken }
        skipped += 1
        firstSkipped = firstSkipped ?? broken
      }
    }
    var loaded = LoadedProblems(problems: problems, fileHash: try reader.hashToEnd())
    if let firstSkipped {
      loaded.notices.append(
        "skipped \(skipped) broken \(skipped == 1 ? "line" : "lines"), the first: \(firstSkipped)")
    }
    return loaded
  }

  private func parse(_ line: [UInt8], needsSolution: Bool) throws(BrokenLine) -> ProblemParts {
    let object = try JSONLine(line, isShown: isShown)
    let problem = try object.text(fields.problem)
    var answer = try object.text(fields.answer)
    var solution = answer
    if case .after(let marker, _) = answerLayout {
      (solution, answer) = try answer.split(atLast: marker, key: fields.answer)
    }
    guard needsSolution else { return ProblemParts(problem: problem, solution: nil, answer: answer) }
    if fields.solution != fields.answer { solution = try object.text(fields.solution) }
    guard !solution.isEmpty else {
      throw BrokenLine(
        reason: "field \"\(fields.solution)\" has nothing before the marker: expected the solution")
    }
    if case .after(_, stripsAnnotations: true) = answerLayout { solution = solution.strippingAnnotations() }
    return ProblemParts(problem: problem, solution: solution, answer: answer)
  }

  private func problem(from parts: ProblemParts, prompts: TextTemplate, solutions: TextTemplate?) -> Problem {
    var values = ["problem": parts.problem, "answer": parts.answer]
    let prompt = prompts.filled(with: values)
    let solution = parts.solution.map { solution in
      guard let solutions else {
        return solution.contains("\\boxed{") ? solution : "\(solution)\n\\boxed{\(parts.answer)}"
      }
      values["solution"] = solution
      return solutions.filled(with: values)
    }
    let words = parts.problem.lowercased().unicodeScalars.split(whereSeparator: \.isSpace)
    return Problem(
      family: name, stratum: name, prompt: prompt, solution: solution, answer: parts.answer,
      key: SHA256.hexadecimal(of: words.map { String($0) }.joined(separator: " ")))
  }
}
