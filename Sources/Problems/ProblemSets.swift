internal import Digests

/// The problems of one run: what SFT trains on, what GRPO samples, and what both are measured on.
package struct ProblemSets: Sendable {
  /// Each with a worked solution.
  package let train: [Problem]
  package let grpo: [Problem]
  /// No problem here shares its key with one in the other sets.
  package let evaluation: [Problem]
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
    let measured = try evaluation.load(.evaluation, seed: evaluationSeed, excluding: [])
    let keys = Set(measured.problems.map(\.key))
    guard !measured.problems.isEmpty else { throw ProblemsError.noProblems(role: .evaluation) }
    let trained = try train.load(.train, seed: seed, excluding: keys)
    let sampled = try grpo.load(.grpo, seed: seed, excluding: keys)

    var hashes: [String: String] = [:]
    var notices: [String] = []
    for (role, set) in [(ProblemRole.train, trained), (.grpo, sampled), (.evaluation, measured)] {
      hashes[role.rawValue] = Self.digest(of: set.problems)
      hashes["\(role.rawValue).file"] = set.fileHash
      notices += set.notices.map { "\(role.rawValue) problems: \($0)" }
    }
    self.train = trained.problems
    self.grpo = sampled.problems
    self.evaluation = measured.problems
    self.hashes = hashes
    self.notices = notices
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
