/// Where a set of problems comes from.
package enum ProblemSource: Sendable {
  /// `count` problems drawn from procedural families.
  case procedural(ProceduralProblems, count: Int)
  case file(JSONLinesFile)

  /// The set for `role` without problems whose key is in `excluded`.
  func load(_ role: ProblemRole, seed: UInt64, excluding excluded: Set<String>) throws -> LoadedProblems {
    switch self {
    case .procedural(let families, let count):
      return LoadedProblems(problems: try families.draw(count, for: role, seed: seed, excluding: excluded))
    case .file(let file):
      var loaded = try file.load(needsSolutions: role == .train)
      let all = loaded.problems.count
      loaded.problems.removeAll { excluded.contains($0.key) }
      let dropped = all - loaded.problems.count
      if dropped > 0 {
        loaded.notices.append("dropped \(dropped) of \(all) that occur in the evaluation set")
      }
      guard !loaded.problems.isEmpty else { throw ProblemsError.noProblems(role: role) }
      return loaded
    }
  }
}
