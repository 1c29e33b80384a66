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
      let dropped = loaded.problems.filter { excluded.contains($0.key) }
      if !dropped.isEmpty {
        loaded.problems.removeAll { excluded.contains($0.key) }
        loaded.notices.append(
          "dropped \(dropped.count) of \(all) that occur in the evaluation set: " + Self.list(dropped))
      }
      guard !loaded.problems.isEmpty else { throw ProblemsError.noProblems(role: role) }
      return loaded
    }
  }

  /// Where the problems stand, with the beginnings of their hashes; not all of many.
  private static func list(_ problems: [Problem]) -> String {
    let shown = problems.prefix(5).map { "\($0.key.prefix(12))" + ($0.origin.map { " (\($0))" } ?? "") }
    return shown.joined(separator: ", ")
      + (problems.count > shown.count ? " and \(problems.count - shown.count) more" : "")
  }
}
