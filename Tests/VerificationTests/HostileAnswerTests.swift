import Testing
import Verification

@Suite struct HostileAnswerTests {
  private static let size = 100_000

  private static func repeated(_ text: String) -> String {
    String(repeating: text, count: size / text.utf8.count)
  }

  static let completions = [
    repeated("{"), repeated("}"), repeated("{}"), repeated("\\boxed{"), repeated("\\boxed{ }"),
    repeated("\\boxed{1"),
    "\\boxed{" + repeated("{") + "1" + repeated("}") + "}", "\\boxed{" + repeated("$") + "}",
    "\\boxed{" + repeated("\\text{") + repeated("}") + "}", repeated("\\boxed{") + repeated("}"),
    "\\boxed{" + repeated("\\frac{") + "1}", "\\boxed{" + repeated("-") + "1}",
    "\\boxed{" + repeated("1,234") + "}",
    "\\boxed{" + repeated("1/") + "1}", "\\boxed{" + repeated("\\") + "}", repeated("\\fbox   {"),
    repeated("\u{1F600}"),
    "\\boxed{" + repeated("\\,") + "}", "\\boxed{" + repeated("\\left") + "}",
    "\\boxed{" + repeated("é ") + "}",
    "\\boxed{1" + repeated(" ") + "2}", "\\boxed{\\" + repeated("frac1") + "}", "\u{0}\\boxed{\u{0}}\u{FFFD}",
  ]

  @Test(arguments: completions.indices)
  func `hostile completions end quickly and are not right`(index: Int) throws {
    let reference = try ReferenceAnswer("12")
    let duration = ContinuousClock().measure {
      let result = AnswerCheck.check(completion: Self.completions[index], reference: reference)
      #expect(result.outcome != .equivalent)
    }
    #expect(duration < .seconds(1))
  }

  @Test func `deep nesting of a right answer is still right`() throws {
    let answer = Self.repeated("{") + "12" + Self.repeated("}")
    let result = AnswerCheck.check(completion: "\\boxed{\(answer)}", reference: try ReferenceAnswer("12"))
    #expect(result.outcome == .equivalent)
  }

  @Test func `numbers beyond the digit limit are abandoned, those at the limit compared`() throws {
    let digits = String(repeating: "7", count: AnswerCheck.digitLimit)
    let reference = try ReferenceAnswer(digits)
    #expect(AnswerCheck.check(completion: "\\boxed{\(digits)}", reference: reference).outcome == .equivalent)
    #expect(AnswerCheck.check(completion: "\\boxed{\(digits)7}", reference: reference).outcome == .abandoned)
    #expect(AnswerCheck.check(completion: "\\boxed{7/\(digits)}", reference: reference).rule == .digitLimit)
    #expect(throws: ReferenceAnswerError.tooLong(digits: 10_000)) { try ReferenceAnswer(digits + "7") }
    let tiny = "0." + String(repeating: "0", count: AnswerCheck.digitLimit - 2) + "1"
    #expect(AnswerCheck.check(completion: "\\boxed{\(tiny)}", reference: reference).outcome == .different)
  }

  @Test func `many threads get the same results`() async throws {
    let reference = try ReferenceAnswer("1/3")
    let expected = (0..<200).map { AnswerCheck.check(completion: "\\boxed{\($0)/9}", reference: reference) }
    #expect(expected.filter { $0.outcome == .equivalent }.count == 1)
    await withTaskGroup(of: [CheckResult].self) { group in
      for _ in 0..<8 {
        group.addTask {
          (0..<200).map { AnswerCheck.check(completion: "\\boxed{\($0)/9}", reference: reference) }
        }
      }
      for await results in group { #expect(results == expected) }
    }
  }

  @Test func `numeric checks are fast enough to score rollouts`() throws {
    let reference = try ReferenceAnswer("38")
    let completions = (0..<20_000).map {
      "<think>7+1+0=8. 3+0+0=3. So the answer is \($0). </think>\\boxed{\($0)}"
    }
    var right = 0
    let duration = ContinuousClock().measure {
      for completion in completions
      where AnswerCheck.check(completion: completion, reference: reference).outcome == .equivalent {
        right += 1
      }
    }
    #expect(right == 1)
    // A wide margin for busy machines: an idle core does many times this.
    #expect(duration < .seconds(2))
  }
}
