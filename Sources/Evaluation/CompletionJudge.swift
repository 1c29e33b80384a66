package import Problems
package import Records
package import Tokenizers
package import Transformers
internal import Verification

/// Turns completions of a problem set into samples with a verdict. Thread-safe: rollouts are judged from any worker.
package struct CompletionJudge: Sendable {
  /// A sample and what rewards want to know of it besides.
  package struct Judged: Sendable, Equatable {
    package var sample: Sample
    package var isFormatted: Bool
    /// Length of the text in characters.
    package var characters: Int
  }

  /// Version of the rules that decide, for a run's provenance.
  package static var version: String { AnswerCheck.version }

  private let tokenizer: any Tokenizer
  private let references: [ReferenceAnswer]
  private let format: SolutionFormat

  /// Reads the reference answers; one that cannot be read is an error of the data set and is thrown.
  package init(_ problems: [Problem], tokenizer: any Tokenizer, format: SolutionFormat) throws {
    self.tokenizer = tokenizer
    self.format = format
    references = try problems.enumerated().map { index, problem in
      do { return try ReferenceAnswer(problem.answer) } catch {
        throw UnreadableReference(problem: index, prompt: problem.prompt, reason: "\(error)")
      }
    }
  }

  /// Judges sample `index` of problem `problem`.
  package func judge(problem: Int, index: Int, _ completion: Completion) -> Judged {
    let text = tokenizer.decode(completion.tokens)
    let result = AnswerCheck.check(completion: text, reference: references[problem])
    let outcome: Outcome =
      switch result.outcome {
      case .equivalent: .equivalent
      case .different: .different
      case .unparsed: .unparsed
      case .abandoned: .abandoned
      }
    let sample = Sample(
      index: index, tokens: completion.tokens.count, end: completion.stopped ? .stop : .cut, outcome: outcome,
      answer: result.extracted, text: text)
    return Judged(
      sample: sample,
      isFormatted: format.matches(text, stopped: completion.stopped, answer: result.extracted),
      characters: text.count)
  }
}

/// A problem whose reference answer has no value to compare with.
package struct UnreadableReference: Error, CustomStringConvertible {
  let problem: Int
  let prompt: String
  let reason: String

  package var description: String {
    "problem \(problem) ('\(prompt.prefix(60).split(separator: "\n").joined(separator: " "))'): \(reason); "
      + "mend the data set, or leave the problem out"
  }
}
