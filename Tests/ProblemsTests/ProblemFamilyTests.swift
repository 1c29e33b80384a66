import Problems
import Testing
import Tokenizers
import Verification

@Suite struct ProblemFamilyTests {
  /// Some thousand prompts of a cell, spread over all of them.
  private static func sample(of cell: ProblemCell) -> [(key: String, exercise: Exercise)] {
    stride(from: 0, to: cell.prompts, by: max(1, cell.prompts / 3000)).map(cell.exercise)
  }

  @Test(arguments: ProceduralProblems.allFamilies)
  func `every step and every answer is true`(family: String) throws {
    for cell in try ProceduralProblems(families: [family]).cells {
      for (_, exercise) in Self.sample(of: cell) {
        let x = family == "lin" ? Int(exercise.answer) ?? 0 : 0
        for step in exercise.steps { #expect(StepEvaluator.isTrue(step.equation, x: x), "\(exercise)") }
        #expect(Self.isRight(exercise, x: x), "\(exercise)")
        #expect(exercise.prompt.hasSuffix(".\n") || exercise.prompt.hasSuffix("?\n"))
      }
    }
  }

  private static func isRight(_ exercise: Exercise, x: Int) -> Bool {
    switch exercise.task {
    case .solve:
      return StepEvaluator.isTrue(exercise.expression, x: x)
    case .find where exercise.answer.contains("/"):
      let terms = exercise.expression.split(separator: "+").map {
        $0.split(separator: "/").compactMap { Int($0) }
      }
      let answer = exercise.answer.split(separator: "/").compactMap { Int($0) }
      let (a, b, c, d) = (terms[0][0], terms[0][1], terms[1][0], terms[1][1])
      return (a * d + c * b) * answer[1] == answer[0] * b * d
    case .find:
      return StepEvaluator.value(exercise.expression, x: x).map(String.init) == exercise.answer
    }
  }

  @Test func `the evaluator that tests the steps refuses what is false`() {
    for equation in ["1+1=3", "3*7=21+2=24", "3*7=22+2=24", "2x=9-3=7", "x=7/2=3", "5", "7-8=1"] {
      #expect(!StepEvaluator.isTrue(equation, x: 3))
    }
    for equation in ["1+1=2", "3*7=21+2=23", "2x=9-3=6", "x=6/2=3", "7x-2x=5x", "-5+9=4", "2x-9=-3"] {
      #expect(StepEvaluator.isTrue(equation, x: 3))
    }
  }

  @Test func `the problems are those of the recipe`() throws {
    func steps(_ family: String, _ tier: Int, _ prompt: String) throws -> [String] {
      let cell = try #require(try ProceduralProblems(families: [family], tiers: [tier]).cells.first)
      let match = (0..<cell.prompts).lazy.map { cell.exercise($0).exercise }.first { $0.prompt == prompt }
      return try #require(match, "\(prompt)").steps.map { $0.label + $0.equation }
    }
    #expect(try steps("add", 1, "Compute 37+1.\n") == ["units: 7+1+0=8", "tens: 3+0+0=3"])
    #expect(
      try steps("add", 3, "Compute 199+901.\n") == [
        "units: 9+1+0=10", "tens: 9+0+1=10", "hundreds: 1+9+1=11",
      ])
    #expect(try steps("sub", 3, "Compute 500-123.\n") == ["units: 10-3=7", "tens: 9-2=7", "hundreds: 4-1=3"])
    #expect(try steps("mul", 2, "Compute 9*47.\n") == ["units: 9*7=63+0=63", "tens: 9*4=36+6=42"])
    #expect(try steps("lin", 2, "Solve 2x-9=-5.\n") == ["First, 2x=-5+9=4", "Then, x=4/2=2"])
    #expect(
      try steps("lin", 3, "Solve 7x+1=2x+16.\n") == ["First, 7x-2x=5x", "Now, 16-1=15", "Then, x=15/5=3"])
    #expect(
      try steps("frac", 1, "Compute 2/3+1/4.\n") == [
        "top: 2*4=8", "next: 1*3=3", "Now, 8+3=11", "bottom: 3*4=12",
      ])
    #expect(
      try steps("word", 3, "Max has 6 boxes of 6 cards and buys 5 bags of 4. How many cards now?\n")
        == ["First, 6*6=36", "Now, 5*4=20", "Then, 36+20=56"])
  }

  @Test func `the pool of a cell is the number of its keys`() throws {
    for cell in try ProceduralProblems().cells where cell.prompts < 200_000 {
      let keys = Set((0..<cell.prompts).map { cell.exercise($0).key })
      #expect(keys.count == cell.pool, "\(cell.stratum)")
      let prompts = Set((0..<cell.prompts).map { cell.exercise($0).exercise.prompt })
      #expect(prompts.count == cell.prompts, "\(cell.stratum)")
    }
  }

  @Test func `pools have the sizes that counting by hand gives`() throws {
    let pools = try ProceduralProblems().cells.map { "\($0.stratum) \($0.pool)" }
    #expect(
      pools == [
        "add/1 810", "add/2 4095", "add/3 405450", "sub/1 810", "sub/2 4005", "sub/3 404550", "mul/1 360",
        "mul/2 720",
        "mul/3 7200", "lin/1 576", "lin/2 576", "lin/3 2160", "frac/1 100", "frac/2 148", "frac/3 250",
        "word/1 288",
        "word/2 582", "word/3 611",
      ])
  }

  @Test(arguments: [
    ("add", "Compute 12+34.\n", "Compute 34+12.\n", true),
    ("add", "Compute 12+34.\n", "Compute 12+35.\n", false),
    ("frac", "Compute 1/4+2/3.\n", "Compute 2/3+1/4.\n", true),
    ("frac", "Compute 1/4+2/3.\n", "Compute 3/4+1/3.\n", false),
    (
      "word", "Ann has 2 pens and buys 3 bags of 4. How many pens now?\n",
      "Max has 2 eggs and buys 4 bags of 3. How many eggs now?\n", true
    ),
    (
      "word", "Ann has 2 pens and buys 3 bags of 4. How many pens now?\n",
      "Ann has 3 pens and buys 2 bags of 4. How many pens now?\n", false
    ),
    (
      "word", "Ben has 5 boxes of 3 pens and buys 2 bags of 9. How many pens now?\n",
      "Zoe has 9 boxes of 2 eggs and buys 3 bags of 5. How many eggs now?\n", true
    ),
    (
      "word", "Ben has 9 boxes of 8 pens and buys 2 bags of 9. How many pens now?\n",
      "Ben has 2 boxes of 9 pens and buys 2 bags of 9. How many pens now?\n", false
    ),
    (
      "word", "Ben has 2 boxes of 9 pens and gives away 5. How many pens now?\n",
      "Leo has 9 boxes of 2 cards and gives away 5. How many cards now?\n", true
    ),
    ("mul", "Compute 3*45.\n", "Compute 3*45.\n", true), ("mul", "Compute 3*45.\n", "Compute 5*43.\n", false),
  ])
  func `twins share their key and others do not`(
    family: String, first: String, second: String, areTwins: Bool
  ) throws {
    func key(_ prompt: String) throws -> String {
      let keys = try ProceduralProblems(families: [family]).cells.filter { $0.prompts < 200_000 }.lazy.flatMap
      { cell in
        (0..<cell.prompts).lazy.map(cell.exercise).filter { $0.exercise.prompt == prompt }.map(\.key)
      }
      return try #require(keys.first { _ in true }, "\(prompt)")
    }
    #expect(try (key(first) == key(second)) == areTwins)
  }
}
