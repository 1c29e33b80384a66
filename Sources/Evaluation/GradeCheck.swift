internal import Problems
package import Records
internal import Texts

/// Whether the verdicts on samples that somebody hands over are those of the answer check.
///
/// Everything that is said of a model's accuracy rests on them, and whoever writes a file can write any. So answers are held
/// against the problems' reference answers again. Samples that another version of the check judged are taken as they stand:
/// this one may judge some of them otherwise, and rightly.
package struct GradeCheck {
  private let history: RunHistory
  private let needsBox: Bool

  /// - Parameter needsBox: Whether the run's benchmark counts answers in `\boxed{}` only.
  package init(_ history: RunHistory, needsBox: Bool) {
    self.history = history
    self.needsBox = needsBox
  }

  /// Throws `HistoryFault` unless each sample has the answer and the outcome that its text gives or, where `hasTexts` is
  /// false, the outcome that its answer gives.
  package func check(hasTexts: Bool) throws {
    guard history.run.provenance.grader == CompletionJudge.version else { return }
    for (split, sets) in Dictionary(grouping: history.samples, by: \.split) {
      let problems = history.problems.filter { $0.split == split }.sorted { $0.index < $1.index }
      let judge = try self.judge(of: problems)
      for set in sets {
        // Samples of one problem mostly have a few answers among them.
        var judged: [String?: Outcome] = [:]
        for sample in set.samples {
          let isRight: Bool
          if hasTexts {
            isRight = agrees(sample, judge, problem: set.problem)
          } else {
            let again = judged[sample.answer] ?? outcome(of: sample.answer, judge, problem: set.problem)
            judged[sample.answer] = again
            // Whether the work of a check is too much may depend on what stood around the answer.
            isRight = again == sample.outcome || again == .abandoned || sample.outcome == .abandoned
          }
          guard isRight else {
            throw HistoryFault(
              "says that sample \(sample.index) of \(split.rawValue) problem \(set.problem) at \(set.checkpoint) is "
                + "\(sample.outcome.rawValue), which is not what its answer is")
          }
        }
      }
    }
  }

  /// Whether the text of `sample` gives its answer and its outcome.
  private func agrees(_ sample: Sample, _ judge: SolutionJudge, problem: Int) -> Bool {
    let again = judge.judge(
      problem: problem, index: sample.index, text: sample.text, tokens: sample.tokens, end: sample.end)
    return again.answer == sample.answer && again.outcome == sample.outcome
  }

  /// The outcome of a sample with this answer; `abandoned`, which stands for any, if the answer reads otherwise in a box than
  /// where it was found.
  private func outcome(of answer: String?, _ judge: SolutionJudge, problem: Int) -> Outcome {
    guard let answer else { return .unparsed }
    let again = judge.judge(
      problem: problem, index: 0, text: "\\boxed{\(answer)}", tokens: 1, end: .stop)
    return again.answer == answer ? again.outcome : .abandoned
  }

  private func judge(of problems: [ProblemRecord]) throws -> SolutionJudge {
    do {
      return try SolutionJudge(
        problems.map {
          Problem(
            family: $0.family, stratum: $0.stratum, prompt: $0.prompt, solution: nil, answer: $0.answer,
            key: "")
        }, needsBox: needsBox)
    } catch {
      throw HistoryFault(
        "has a reference answer that cannot be read (\("\(error)".messageLine(longest: 200)))")
    }
  }
}
