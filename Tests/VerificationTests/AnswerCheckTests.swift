import Testing
import Verification

@Suite struct AnswerCheckTests {
  private static func check(_ answer: String, _ reference: String) throws -> CheckResult {
    AnswerCheck.check(completion: "\\boxed{\(answer)}", reference: try ReferenceAnswer(reference))
  }

  @Test(arguments: [
    "1/0", #"\frac{1}{0}"#, "0/0.00", "{}", "$$", #"\text{}"#, "1+", "(1,2", "1,2)", "x=", "^2", #"\frac{1}"#,
    #"\sqrt{}"#, "+",
    #"\unknown{3}"#, "3)(", "(1]2", #"\begin{pmatrix}1&2\\3\end{pmatrix}"#, "(-1)!", #"\ln 0"#, "2 3",
  ])
  func `an answer without a value is not read`(answer: String) throws {
    let result = try Self.check(answer, "0")
    #expect(result == CheckResult(outcome: .unparsed(.completion), extracted: answer, rule: .box))
  }

  @Test(arguments: ["", " ", "1/0", "5}", "{5", #"\boxed{}"#, "$$", #"\frac{1}{"#, "x=", "1+", "(1,2"])
  func `a reference without a value is an error of the data set`(text: String) {
    #expect(throws: ReferenceAnswerError.unreadable(text)) { try ReferenceAnswer(text) }
  }

  @Test func `a reference may be a solution with a box`() throws {
    let reference = try ReferenceAnswer(#"First 1, then 2, so $x = \boxed{\frac{1}{2}}$."#)
    #expect(AnswerCheck.check(completion: "0.5", reference: reference).outcome == .equivalent)
    #expect(AnswerCheck.check(completion: "2", reference: reference).outcome == .different)
  }

  @Test func `an answer that is unread is never right, whatever the reference`() throws {
    for reference in ["1", "x", "1+x", "(1,2)", #"\text{none}"#] {
      for answer in ["1+", #"\frac{1}{0}"#, "((", #"\frac"#] {
        #expect(try Self.check(answer, reference).outcome == .unparsed(.completion))
      }
    }
  }

  @Test func `a doubtful comma separates or is a decimal point, as the other side has it`() throws {
    #expect(try Self.check("1,5", "1.5").outcome == .equivalent)
    #expect(try Self.check("1,5", "5,1").outcome == .equivalent)
    #expect(try Self.check("1,500", "1.5").outcome == .different)
    #expect(try Self.check("1,5,7", "1.57").outcome == .different)
  }

  @Test func `what cannot be told apart for certain is abandoned, not right`() throws {
    // No real value anywhere that a sample point would find.
    #expect(try Self.check(#"\sqrt{-x^2-1}"#, #"\sqrt{-x^2-2}"#).outcome == .abandoned)
    // Numbers that differ in their 40th digit.
    let near = "\\sqrt{2}+10^{-40}"
    #expect(try Self.check(near, #"\sqrt{2}"#).outcome != .abandoned)
  }

  @Test func `numbers that differ beyond the precision of doubles are different`() throws {
    #expect(try Self.check(#"\sqrt{2}+10^{-20}"#, #"\sqrt{2}"#).outcome == .different)
    #expect(try Self.check(#"\frac{14142135623730950488}{10^{19}}"#, #"\sqrt{2}"#).outcome == .different)
    #expect(try Self.check(#"e^{\pi}-\pi"#, "20").outcome == .different)
    #expect(try Self.check(#"\sqrt{2}\cdot10^{-30}"#, #"\sqrt{3}\cdot10^{-30}"#).outcome == .different)
  }

  @Test func `the version names these rules`() {
    #expect(AnswerCheck.version == "exact-2")
  }
}
