internal import Digests

/// The problems of one run: what SFT trains on, what GRPO samples, and what both are measured on.
package struct ProblemSets: Sendable {
  /// Each with a worked solution.
  package private(set) var train: [Problem]
  package private(set) var grpo: [Problem]
  /// No problem here shares its key with one in the other sets.
  package private(set) var evaluation: [Problem]
  /// SHA-256 in hexadecimal: of each set as it is used (`train`, `grpo`, `evaluation`), and of each whole
  /// file that one was read from (`train.file` and so on).
  package let hashes: [String: String]
  /// What a user should know about how the sets came about, one line each.
  package let notices: [String]

  /// Reads or draws the three sets.
  ///
  /// The evaluation set comes first and from `evaluationSeed` alone, so that all `seed`s are measured on the
  /// same problems; then its problems are kept out of the other two. Throws `ProblemsError`.
  package init(
    train: ProblemSource, grpo: ProblemSource, evaluation: ProblemSource, seed: UInt64,
    evaluationSeed: UInt64 = 0
  ) throws {
    let measured = try Self.measured(evaluation, seed: evaluationSeed)
    let keys = Set(measured.problems.map(\.key))
    let trained = try train.load(.train, seed: seed, excluding: keys)
    let sampled = try grpo.load(.grpo, seed: seed, excluding: keys)

    var hashes: [String: String] = [:]
    var notices: [String] = []
    for (role, set) in [(ProblemRole.train, trained), (.grpo, sampled), (.evaluation, measured)] {
      hashes.merge(Self.hashes(of: set, role)) { _, new in new }
      notices += set.notices.map { "\(role.rawValue) problems: \($0)" }
    }
    self.train = trained.problems
    self.grpo = sampled.problems
    self.evaluation = measured.problems
    self.hashes = hashes
    self.notices = notices
  }

  /// The evaluation set alone, as a run with the same source and seed has it, with its part of `hashes`.
  package static func evaluation(_ source: ProblemSource, seed: UInt64) throws -> (
    problems: [Problem], hashes: [String: String]
  ) {
    let set = try measured(source, seed: seed)
    return (set.problems, hashes(of: set, .evaluation))
  }

  /// The same sets with every prompt put as `form` puts it. What the sets are is not changed: the hashes stay.
  package func prompts(as form: (String) throws -> String) rethrows -> ProblemSets {
    func put(_ problems: [Problem]) throws -> [Problem] {
      try problems.map {
        var problem = $0
        problem.prompt = try form($0.prompt)
        return problem
      }
    }
    var sets = self
    (sets.train, sets.grpo, sets.evaluation) = (try put(train), try put(grpo), try put(evaluation))
    return sets
  }

  private static func measured(_ source: ProblemSource, seed: UInt64) throws -> LoadedProblems {
    let set = try source.load(.evaluation, seed: seed, excluding: [])
    guard !set.problems.isEmpty else { throw ProblemsError.noProblems(role: .evaluation) }
    return set
  }

  private static func hashes(of set: LoadedProblems, _ role: ProblemRole) -> [String: String] {
    var hashes = [role.rawValue: digest(of: set.problems)]
    hashes["\(role.rawValue).file"] = set.fileHash
    return hashes
  }

  /// Every field follows its length, so that no two lists of problems give the same bytes.
  private static func digest(of problems: [Problem]) -> String {
    var hash = SHA256()
    for problem in problems {
      for field in [problem.stratum, problem.prompt, problem.solution ?? "", problem.answer] {
        hash.update("\(field.utf8.count):\(field)")
      }
    }
    return hash.hexadecimal()
  }
}
