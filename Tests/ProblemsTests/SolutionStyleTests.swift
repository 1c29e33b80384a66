import Problems
import Randomness
import Testing
import Tokenizers

@Suite struct SolutionStyleTests {
  private let sum = Exercise(
    prompt: "Compute 37+1.\n", expression: "37+1",
    steps: [.init("units: ", "7+1+0=8"), .init("tens: ", "3+0+0=3")],
    answer: "38")

  @Test func `the bare style has the steps and the boxed answer`() {
    #expect(SolutionStyle().solution(of: sum) == #"<think>7+1+0=8. 3+0+0=3. </think>\boxed{38}"#)
  }

  @Test func `every part stands in its place`() {
    var style = SolutionStyle()
    style.restatesProblem = true
    style.labelsSteps = true
    style.repeatedStep = 0
    style.checks = true
    style.checksAgain = true
    style.concludes = true
    #expect(
      style.solution(of: sum) == """
        <think>We need to find 37+1. units: 7+1+0=8. Wait, let me redo that: 7+1+0=8. tens: 3+0+0=3. \
        Check: 7+1+0=8. 3+0+0=3. Yes. Let me check again: 7+1+0=8. 3+0+0=3. Yes. So the answer is 38. </think>\\boxed{38}
        """)
  }

  @Test func `equations are solved, not found`() {
    var style = SolutionStyle()
    style.restatesProblem = true
    let equation = Exercise(
      task: .solve, prompt: "Solve 2x=4.\n", expression: "2x=4", steps: [.init("Then, ", "x=4/2=2")],
      answer: "2")
    #expect(style.solution(of: equation) == #"<think>We need to solve 2x=4. x=4/2=2. </think>\boxed{2}"#)
  }

  @Test(arguments: zip(Verbosity.allCases, [29.0, 49.7, 67.6, 83.6]))
  func `solutions have the length that belongs to their verbosity`(verbosity: Verbosity, expected: Double)
    throws
  {
    let tokenizer = try PhraseTokenizer(phrases: PhraseVocabulary.phrases)
    var stream = Philox(seed: 3, purpose: .solutionStyle).stream()
    let cells = try ProceduralProblems().cells
    var total = 0
    let count = 7200
    for index in 0..<count {
      let cell = cells[index % cells.count]
      let exercise = cell.exercise(stream.below(cell.prompts)).exercise
      let style = SolutionStyle(verbosity, steps: exercise.steps.count, from: &stream)
      total += try tokenizer.encode(style.solution(of: exercise)).count + 1
    }
    #expect(abs(Double(total) / Double(count) - expected) < 1)
  }

  @Test func `parts appear with their probabilities, independently`() {
    var stream = Philox(seed: 1, purpose: .solutionStyle).stream()
    let count = 20_000
    let styles = (0..<count).map { _ in SolutionStyle(.wordy, steps: 3, from: &stream) }
    func share(_ holds: (SolutionStyle) -> Bool) -> Double {
      Double(styles.count(where: holds)) / Double(count)
    }
    // Five standard errors.
    let margin = 5 * (0.25 / Double(count)).squareRoot()
    #expect(abs(share(\.restatesProblem) - 0.65) < margin)
    #expect(abs(share(\.labelsSteps) - 0.65) < margin)
    #expect(abs(share { $0.repeatedStep != nil } - 0.52) < margin)
    #expect(abs(share { $0.repeatedStep == 2 } - 0.52 / 3) < margin)
    #expect(abs(share(\.checks) - 0.65) < margin)
    #expect(abs(share(\.checksAgain) - 0.325) < margin)
    #expect(abs(share(\.concludes) - 0.65) < margin)
    #expect(abs(share { $0.checks && $0.concludes } - 0.65 * 0.65) < margin)
    #expect(abs(share { $0.checks && $0.checksAgain } - 0.65 * 0.325) < margin)
  }
}
