import Foundation
import TestSupport
import Testing
import Verification

@Suite struct HostileAnswerTests {
  private static let size = 100_000

  private static func repeated(_ text: String, _ size: Int = size) -> String {
    String(repeating: text, count: size / text.utf8.count)
  }

  private static let pieces = [
    "{", "}", "{}", "(", ")", "[", "\\{", "|", "\\boxed{", "\\boxed{ }", "\\boxed{1", "\\boxed{1},", "$",
    "\\text{", "\\frac{",
    "\\frac", "\\sqrt", "\\sqrt{", "-", "1,234", "1/", "\\", "\\,", "\\left", "\\left(", "é ", "x^", "2^",
    "9^{9^{", "\\sin ", "1+",
    "x+", "\\pm ", "\\pm x", "1\\pm", "a,", "1,", "\\{1,", "(1,2),", "!", "99!", "\\binom{99}{", "\\cup ",
    "(1,2)\\cup", "x<", "x=",
    "\\begin{pmatrix}", "&", "1&", "\\\\", "_", "x_", "1:", "0.", "answer is ", "#### ", "$1$ ", "\\(", "1 ",
    "7 and ", "\u{1F600}",
    "\u{0}", "\u{FFFD}", "<think>", "</think>", "1e9", "\\log_", "°", "%", "\\cdot ", "9999999999", "xy",
    "f(", "|x", "\\lfloor ",
  ]

  static let completions =
    pieces.flatMap {
      [repeated($0), "\\boxed{" + repeated($0, 4000) + "}", "\\boxed{" + repeated($0, 300) + "1}"]
    }
    + [
      "\\boxed{" + repeated("{") + "1" + repeated("}") + "}", repeated("\\boxed{") + repeated("}"),
      "\\boxed{" + repeated("\\text{") + repeated("}") + "}", "\\boxed{1" + repeated(" ") + "2}",
      "\\boxed{9^{9^{9^{9^{9^9}}}}}", "\\boxed{2^{999999999}}", "\\boxed{(1+x)^{100000}}",
      "\\boxed{1000000!}",
      "\\boxed{\\binom{1000000}{500000}}", "\\boxed{10^{10^{10}}+1}", "\\boxed{1.5e999}",
      "\\boxed{\\sqrt[99999]{2}}",
      "\\boxed{\\begin{pmatrix}" + repeated("x&", 200) + "x\\end{pmatrix}^8}",
      "\\boxed{" + repeated("(x+y)", 1000) + "}",
      "\\boxed{" + repeated("\\sin(", 200) + "x" + repeated(")", 40) + "}",
    ]

  @Test(arguments: completions.indices)
  func `hostile completions end quickly and are not right`(index: Int) throws {
    let reference = try ReferenceAnswer("12")
    let formula = try ReferenceAnswer(#"x^2+\sqrt{2}"#)
    let seconds = ProcessorTime.of {
      #expect(
        AnswerCheck.check(completion: Self.completions[index], reference: reference).outcome != .equivalent)
      #expect(
        AnswerCheck.check(completion: Self.completions[index], reference: formula).outcome != .equivalent)
    }
    // A check may take 20,000 steps, and a plain one takes some. Without a limit these texts would take for ever.
    #expect(seconds < 20 * SpeedTests.tenThousandPlainChecks)
  }

  @Test func `brackets nest as deep as answers do, and deeper ones are abandoned`() throws {
    let reference = try ReferenceAnswer("12")
    for (depth, outcome) in [(20, CheckResult.Outcome.equivalent), (1000, .abandoned)] {
      let answer = String(repeating: "{", count: depth) + "12" + String(repeating: "}", count: depth)
      #expect(AnswerCheck.check(completion: "\\boxed{\(answer)}", reference: reference).outcome == outcome)
    }
  }

  @Test func `the deepest answers fit on the smallest stack`() async throws {
    let answers = ["(", "{", "\\frac{1}{1+", "\\sqrt{2+", "|1+", "2^{1+", "\\sin(1+", "(1,"].flatMap {
      piece in
      (1...110).map {
        "\\boxed{" + String(repeating: piece, count: $0) + "x"
          + String(repeating: piece.contains("{") ? "}" : piece.contains("|") ? "|" : ")", count: $0) + "}"
      }
    }
    let reference = try ReferenceAnswer("x+1")
    await withCheckedContinuation { continuation in
      let thread = Thread {
        for answer in answers { _ = AnswerCheck.check(completion: answer, reference: reference) }
        continuation.resume()
      }
      thread.stackSize = 512 << 10
      thread.start()
    }
  }

  @Test func `numbers beyond the digit limit are abandoned, those at the limit compared`() throws {
    let digits = String(repeating: "7", count: AnswerCheck.digitLimit)
    let reference = try ReferenceAnswer(digits)
    func outcome(_ answer: String) -> CheckResult.Outcome {
      AnswerCheck.check(completion: "\\boxed{\(answer)}", reference: reference).outcome
    }
    #expect(outcome(digits) == .equivalent)
    #expect(outcome(String(digits.dropLast()) + "8") == .different)
    #expect(outcome(digits + "7") == .abandoned)
    #expect(outcome("7/\(digits)") == .abandoned)
    #expect(throws: ReferenceAnswerError.tooMuchWork(digits + "7")) { try ReferenceAnswer(digits + "7") }
    #expect(outcome("0." + String(repeating: "0", count: AnswerCheck.digitLimit - 2) + "1") == .different)
  }

  @Test func `many threads get the same results`() async throws {
    let reference = try ReferenceAnswer(#"\frac{\sqrt{3}}{9}"#)
    let answers = (0..<200).map { "\\boxed{\\frac{\($0)}{9\\sqrt{3}}}" }
    let expected = answers.map { AnswerCheck.check(completion: $0, reference: reference) }
    #expect(expected.filter { $0.outcome == .equivalent }.count == 1)
    await withTaskGroup(of: [CheckResult].self) { group in
      for _ in 0..<8 {
        group.addTask { answers.map { AnswerCheck.check(completion: $0, reference: reference) } }
      }
      for await results in group { #expect(results == expected) }
    }
  }
}
