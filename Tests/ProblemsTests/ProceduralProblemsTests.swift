import Problems
import Randomness
import Testing
import Tokenizers
import Verification

@Suite struct ProceduralProblemsTests {
  private static func sets(
    train: Int = 1800, grpo: Int = 900, evaluation: Int = 360, seed: UInt64 = 1, evaluationSeed: UInt64 = 0
  ) throws -> ProblemSets {
    let families = try ProceduralProblems()
    return try ProblemSets(
      train: .procedural(families, count: train), grpo: .procedural(families, count: grpo),
      evaluation: .procedural(families, count: evaluation), seed: seed, evaluationSeed: evaluationSeed)
  }

  @Test func `the default sets are disjoint, distinct and within a solution's length`() throws {
    let sets = try Self.sets(train: 6000, grpo: 1600, evaluation: 1080)
    let keys = Set(sets.evaluation.map(\.key))
    #expect(keys.count == 1080)
    #expect(!sets.train.contains { keys.contains($0.key) })
    #expect(!sets.grpo.contains { keys.contains($0.key) })
    for set in [sets.train, sets.grpo, sets.evaluation] { #expect(Set(set.map(\.prompt)).count == set.count) }
    #expect([sets.train.count, sets.grpo.count] == [6000, 1600])
    #expect(sets.notices.isEmpty)
    #expect(sets.evaluation.allSatisfy { $0.solution == nil } && sets.grpo.allSatisfy { $0.solution == nil })

    let tokenizer = try PhraseTokenizer(phrases: PhraseVocabulary.phrases)
    let lengths = try sets.train.map { try tokenizer.encode($0.solution ?? "").count + 1 }
    let mean = Double(lengths.reduce(0, +)) / 6000
    #expect(abs(mean - 55) < 2)
    #expect(lengths.allSatisfy { $0 < 160 })
    for problem in sets.train + sets.grpo + sets.evaluation {
      let text = problem.prompt + (problem.solution ?? "")
      #expect(try tokenizer.decode(tokenizer.encode(text)) == text)
    }
  }

  @Test func `every worked solution is right by the answer check`() throws {
    for problem in try Self.sets().train {
      let reference = try ReferenceAnswer(problem.answer)
      #expect(
        AnswerCheck.check(completion: problem.solution ?? "", reference: reference).outcome == .equivalent)
    }
  }

  @Test(arguments: [18, 360, 1080])
  func `evaluation takes a fifth of a cell at most and the others equal numbers`(count: Int) throws {
    let families = try ProceduralProblems()
    let problems = try families.draw(count, for: .evaluation, seed: 0)
    let counts = families.cells.map { cell in problems.count { $0.stratum == cell.stratum } }
    let open = zip(families.cells, counts).filter { $0.evaluationLimit > $1 }.map(\.1)
    #expect(counts.reduce(0, +) == count)
    #expect(zip(families.cells, counts).allSatisfy { $1 <= $0.pool / 5 })
    #expect((open.max() ?? 0) - (open.min() ?? 0) <= 1)
    #expect(zip(families.cells, counts).allSatisfy { $1 == $0.evaluationLimit || $1 >= open.min() ?? 0 })
  }

  @Test func `the same seed gives the same sets, another one the same evaluation only`() throws {
    let (first, again, other) = (try Self.sets(), try Self.sets(), try Self.sets(seed: 2))
    #expect(first.train == again.train && first.grpo == again.grpo && first.evaluation == again.evaluation)
    #expect(first.hashes == again.hashes)
    #expect(first.evaluation == other.evaluation && first.hashes["evaluation"] == other.hashes["evaluation"])
    #expect(first.train != other.train && first.hashes["train"] != other.hashes["train"])
    #expect(first.grpo != other.grpo && first.hashes["grpo"] != other.hashes["grpo"])
    #expect(try Self.sets(evaluationSeed: 5).evaluation != first.evaluation)
  }

  @Test func `the problems never change from build to build`() throws {
    let sets = try Self.sets(train: 36, grpo: 36, evaluation: 36)
    #expect(
      sets.hashes == [
        "train": "a49038e373580358e5ebf5f1535c80829cf088a8ab512bcd354577089e3178c2",
        "grpo": "e8b2d5258d517578416b3876628d19a53e32b17387fa6d93bcf8cdc60359a8d9",
        "evaluation": "49fb20e0a0b52cec5ceaf9779b96dfe60ac8a4592403764c49047a64a0a2594f",
      ])
  }

  @Test func `a longer set begins with the shorter one`() throws {
    let families = try ProceduralProblems()
    let short = try families.draw(100, for: .train, seed: 9)
    #expect(try Array(families.draw(500, for: .train, seed: 9).prefix(100)) == short)
  }

  @Test func `a cell's problems do not depend on the other cells`() throws {
    let all = try ProceduralProblems().draw(180, for: .grpo, seed: 4).filter { $0.stratum == "lin/2" }
    let alone = try ProceduralProblems(families: ["lin"], tiers: [2]).draw(10, for: .grpo, seed: 4)
    #expect(all == alone)
  }

  @Test func `an exhausted cell is passed over and all its prompts are used`() throws {
    let families = try ProceduralProblems(families: ["frac", "add"], tiers: [1])
    let problems = try families.draw(1010, for: .train, seed: 1)
    #expect(Set(problems.map(\.prompt)).count == 1010)
    #expect(problems.count { $0.family == "frac" } == 200)
    #expect(problems.count { $0.family == "add" } == 810)
    #expect(throws: ProblemsError.tooFew(role: .train, wanted: 1011, available: 1010)) {
      try families.draw(1011, for: .train, seed: 1)
    }
    #expect(throws: ProblemsError.tooFew(role: .evaluation, wanted: 183, available: 182)) {
      try families.draw(183, for: .evaluation, seed: 1)
    }
  }

  @Test func `draws are spread evenly over a cell`() throws {
    // Each of the 200 prompts of frac/1 comes first equally often.
    let families = try ProceduralProblems(families: ["frac"], tiers: [1])
    var counts: [String: Int] = [:]
    for seed in 0..<4000 {
      counts[try families.draw(1, for: .grpo, seed: UInt64(seed))[0].prompt, default: 0] += 1
    }
    let chiSquare = counts.values.reduce(Double(200 - counts.count) * 20) {
      $0 + Double(($1 - 20) * ($1 - 20)) / 20
    }
    // 99.99 % point of chi-square with 199 degrees of freedom.
    #expect(chiSquare < 281)
  }

  @Test func `unknown families and tiers are refused by name`() {
    #expect(throws: ProblemsError.unknownFamily("geometry")) {
      try ProceduralProblems(families: ["add", "geometry"])
    }
    #expect(throws: ProblemsError.unknownTier(4)) { try ProceduralProblems(tiers: [1, 4]) }
  }

  @Test func `an evaluation set without problems is refused, no training is not`() throws {
    #expect(throws: ProblemsError.noProblems(role: .evaluation)) { try Self.sets(evaluation: 0) }
    #expect(try Self.sets(train: 0, grpo: 0).train.isEmpty)
  }

  @Test func `the vocabulary has 66 entries without padding`() {
    #expect(PhraseVocabulary.phrases.count == 66)
    #expect(Set(PhraseVocabulary.phrases).count == 66)
    #expect(PhraseVocabulary.phrases[0] == "<eos>")
    #expect(!PhraseVocabulary.phrases.contains("<pad>"))
  }
}
