package import Problems
package import Records
internal import Verification

/// Judges solutions of a problem set by their text. Thread-safe.
package struct SolutionJudge: Sendable {
  private let extraction: Extraction
  private let references: [ReferenceAnswer]

  /// Reads the reference answers; one that cannot be read is an error of the data set and is thrown.
  ///
  /// - Parameter needsBox: The recipe asks for a box: an answer without one is none, or leaving it out would be rewarded.
  ///   Where it stands is a matter of the format reward.
  package init(_ problems: [Problem], needsBox: Bool = true) throws {
    extraction = Extraction(needsBox: needsBox, includesThinking: true)
    references = try problems.enumerated().map { index, problem in
      do { return try ReferenceAnswer(problem.answer) } catch {
        throw UnreadableReference(
          origin: problem.origin, problem: index, prompt: problem.prompt, reason: "\(error)")
      }
    }
  }

  /// The verdict on sample `index` of problem `problem`.
  package func judge(problem: Int, index: Int, text: String, tokens: Int, end: SampleEnd) -> Sample {
    let result = AnswerCheck.check(
      completion: text, reference: references[problem], extraction: extraction)
    let outcome: Outcome =
      switch result.outcome {
      case .equivalent: .equivalent
      case .different: .different
      case .unparsed: .unparsed
      case .abandoned: .abandoned
      }
    return Sample(
      index: index, tokens: tokens, end: end, outcome: outcome, answer: result.extracted, text: text)
  }

  /// Whether `answer` is the reference answer of problem `problem`, however it is written.
  package func isReference(_ answer: String, problem: Int) -> Bool {
    AnswerCheck.check(
      completion: "\\boxed{\(answer)}", reference: references[problem], extraction: extraction
    ).outcome == .equivalent
  }
}

/// A problem whose reference answer has no value to compare with.
package struct UnreadableReference: Error, CustomStringConvertible {
  /// File and line of the problem, if it comes from a file.
  package let origin: String?
  let problem: Int
  let prompt: String
  let reason: String

  package var description: String {
    (origin.map { "\($0): " } ?? "")
      + "problem \(problem) ('\(prompt.prefix(60).split(separator: "\n").joined(separator: " "))'): \(reason); "
      + "mend the data set, or leave the problem out"
  }
}
