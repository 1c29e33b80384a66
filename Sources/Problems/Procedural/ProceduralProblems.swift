internal import Randomness

/// Problems drawn from procedural families: exact answers, worked solutions of varied length, no two prompts
/// alike.
package struct ProceduralProblems: Sendable {
  /// Every family, in the order that benchmark files and reports list them.
  private static let catalogue: [any ProblemFamily] = [
    Addition(), Subtraction(), Multiplication(), LinearEquation(), Fractions(), WordProblem(),
  ]

  /// The names of all families.
  package static var allFamilies: [String] { catalogue.map(\.name) }
  /// All tiers, easiest first.
  package static let allTiers = [1, 2, 3]

  /// The cells that problems are drawn from, in rotation.
  package let cells: [ProblemCell]

  /// The problems of `families` at `tiers`; throws `ProblemsError` for one that does not exist.
  package init(families: [String] = Self.allFamilies, tiers: [Int] = Self.allTiers) throws {
    for name in families where !Self.allFamilies.contains(name) { throw ProblemsError.unknownFamily(name) }
    for tier in tiers where !Self.allTiers.contains(tier) { throw ProblemsError.unknownTier(tier) }
    cells = Self.catalogue.lazy.filter { families.contains($0.name) }.flatMap { family in
      Self.allTiers.lazy.filter(tiers.contains).map { ProblemCell(family, tier: $0) }
    }
  }

  /// `count` problems for `role`, none with a key in `excluded`; training problems have a solution.
  ///
  /// The cells take turns; one that has no more to give is passed over. For evaluation every problem has a
  /// key of its own, and a cell gives at most its limit. Throws `ProblemsError.tooFew`.
  package func draw(
    _ count: Int, for role: ProblemRole, seed: UInt64, excluding excluded: Set<String> = []
  ) throws -> [Problem] {
    let generator = Philox(seed: seed, purpose: role.purpose)
    let styles = Philox(seed: seed, purpose: .solutionStyle)
    var turns = cells.map { cell in
      Turn(
        cell: cell, limit: role == .evaluation ? cell.evaluationLimit : cell.prompts,
        // By place in the catalogue: a cell's problems do not depend on which others are chosen.
        stream: generator.stream(sequence: Self.place(of: cell)))
    }
    var problems: [Problem] = []
    problems.reserveCapacity(count)
    var taken = Set<String>()
    while problems.count < count {
      let before = problems.count
      for index in turns.indices where problems.count < count {
        let drawn = turns[index].next { key, exercise in
          !excluded.contains(key) && taken.insert(role == .evaluation ? key : exercise.prompt).inserted
        }
        guard let (key, exercise) = drawn else { continue }
        let cell = turns[index].cell
        var problem = Problem(
          family: cell.family, stratum: cell.stratum, prompt: exercise.prompt, solution: nil,
          answer: exercise.answer, key: key)
        if role == .train {
          var stream = styles.stream(sequence: problems.count)
          problem.solution = Self.solution(of: exercise, from: &stream)
        }
        problems.append(problem)
      }
      guard problems.count > before else {
        throw ProblemsError.tooFew(role: role, wanted: count, available: problems.count)
      }
    }
    return problems
  }

  /// A worked solution whose verbosity does not depend on the problem.
  private static func solution(of exercise: Exercise, from stream: inout RandomStream) -> String {
    let verbosity = stream.element(of: Verbosity.allCases)
    return SolutionStyle(verbosity, steps: exercise.steps.count, from: &stream).solution(of: exercise)
  }

  private static func place(of cell: ProblemCell) -> Int {
    let family = catalogue.firstIndex { $0.name == cell.family } ?? catalogue.count
    return family * allTiers.count + cell.tier - 1
  }

  /// A cell and how far it has been drawn.
  private struct Turn {
    let cell: ProblemCell
    /// How many more problems it may give.
    var limit: Int
    var stream: RandomStream
    var order: ShuffledIndices

    init(cell: ProblemCell, limit: Int, stream: RandomStream) {
      self.cell = cell
      self.limit = limit
      self.stream = stream
      order = ShuffledIndices(count: cell.prompts)
    }

    /// The cell's next exercise that is `admitted`; nil if it has no more to give.
    mutating func next(
      where admitted: (String, Exercise) -> Bool
    ) -> (key: String, exercise: Exercise)? {
      while limit > 0, let index = order.next(from: &stream) {
        let drawn = cell.exercise(index)
        if admitted(drawn.key, drawn.exercise) {
          limit -= 1
          return drawn
        }
      }
      return nil
    }
  }
}
