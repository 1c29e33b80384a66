internal import Foundation
internal import Problems
internal import Specs

extension BenchmarkSpec {
  /// Where the problems of `role` come from; relative paths count from `home`.
  func problemSource(_ role: ProblemRole, home: URL) throws -> ProblemSource {
    let set =
      switch role {
      case .train: problems.train
      case .grpo: problems.grpo
      case .evaluation: problems.evaluation
      }
    switch problems.source {
    case .procedural:
      return .procedural(
        try ProceduralProblems(families: problems.families, tiers: problems.tiers), count: set.count)
    case .files:
      guard let path = role == .grpo ? problems.grpoPath : set.path else {
        throw PreparationError("no problem file is given; add --set problems.\(role)=PATH")
      }
      let fields = problems.fields
      return .file(
        JSONLinesFile(
          path: URL(filePath: path, relativeTo: home).path,
          fields: ProblemFields(problem: fields.problem, solution: fields.solution, answer: fields.answer),
          answerLayout: problems.answerAfter.map {
            .after(marker: $0, stripsAnnotations: problems.stripAnnotations)
          } ?? .whole,
          promptTemplate: problems.promptTemplate, solutionTemplate: problems.solutionTemplate,
          skipsBrokenLines: problems.skipBroken, limit: set.limit))
    }
  }

  /// What procedural evaluation problems are drawn from; nothing is drawn from files.
  var evaluationSeed: UInt64 { problems.source == .procedural ? problems.evaluationSeed : 0 }
}
