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
  private let judge: SolutionJudge
  private let format: SolutionFormat

  /// Reads the reference answers; one that cannot be read is an error of the data set and is thrown.
  ///
  /// - Parameter needsBox: whether an answer counts in `\boxed{}` only.
  package init(
    _ problems: [Problem], tokenizer: any Tokenizer, format: SolutionFormat, needsBox: Bool = true
  ) throws {
    self.tokenizer = tokenizer
    self.format = format
    judge = try SolutionJudge(problems, needsBox: needsBox)
  }

  /// Judges sample `index` of problem `problem`.
  package func judge(problem: Int, index: Int, _ completion: Completion) -> Judged {
    let text = tokenizer.decode(completion.tokens)
    let sample = judge.judge(
      problem: problem, index: index, text: text, tokens: completion.tokens.count,
      end: completion.stopped ? .stop : .cut)
    return Judged(
      sample: sample,
      isFormatted: format.matches(text, stopped: completion.stopped, answer: sample.answer),
      characters: text.count)
  }
}
