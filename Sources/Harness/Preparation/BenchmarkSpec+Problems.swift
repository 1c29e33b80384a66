internal import Files
internal import Foundation
internal import Problems
internal import Specs

extension BenchmarkSpec {
  /// Where the problems of each of `roles` come from; relative paths count from `home`.
  func problemSources(_ roles: [ProblemRole], home: URL) throws -> [ProblemSource] {
    switch problems.source {
    case .procedural:
      // One for all: it holds every problem that could be drawn.
      let families = try ProceduralProblems(families: problems.families, tiers: problems.tiers)
      return roles.map { .procedural(families, count: problemSet($0).count) }
    case .files:
      return try roles.map { .file(try problemFile($0, home: home)) }
    }
  }

  private func problemSet(_ role: ProblemRole) -> ProblemSetSpec {
    switch role {
    case .train: problems.train
    case .grpo: problems.grpo
    case .evaluation: problems.evaluation
    }
  }

  private func problemFile(_ role: ProblemRole, home: URL) throws -> JSONLinesFile {
    let set = problemSet(role)
    guard let path = role == .grpo ? problems.grpoPath : set.path else {
      throw PreparationError("no problem file is given; add --set problems.\(role)=PATH")
    }
    let fields = problems.fields
    let location = URL(filePath: path, relativeTo: home).path
    var file = JSONLinesFile(
      path: location,
      fields: ProblemFields(problem: fields.problem, solution: fields.solution, answer: fields.answer),
      answerLayout: problems.answerAfter.map {
        .after(marker: $0, stripsAnnotations: problems.stripAnnotations)
      } ?? .whole,
      promptTemplate: problems.promptTemplate, solutionTemplate: problems.solutionTemplate,
      skipsBrokenLines: problems.skipBroken, limit: set.limit)
    file.isShown = [home.path, FileManager.default.currentDirectoryPath].contains {
      InputFile.lies(location, in: $0)
    }
    return file
  }

  /// Throws `InputError` if a file that the benchmark names is not there; relative paths count from `home`.
  func checkNamedFiles(home: URL) throws {
    func check(_ key: String, _ path: String?, _ kind: InputPath.Kind) throws {
      guard let path else { return }
      try InputPath.check(URL(filePath: path, relativeTo: home).path, kind, key: key)
    }
    if problems.source == .files {
      try check("problems.train.path", problems.train.path, .file)
      try check("problems.grpo.path", problems.grpo.path, .file)
      try check("problems.evaluation.path", problems.evaluation.path, .file)
    }
    if model.from == .pretrained { try check("model.path", model.path, .either) }
  }

  /// What procedural evaluation problems are drawn from; nothing is drawn from files.
  var evaluationSeed: UInt64 { problems.source == .procedural ? problems.evaluationSeed : 0 }
}
