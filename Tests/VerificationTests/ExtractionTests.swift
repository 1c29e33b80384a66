import Testing
import Verification

@Suite struct ExtractionTests {
  private static func result(
    _ completion: String, _ extraction: Extraction = Extraction()
  ) throws -> CheckResult {
    AnswerCheck.check(completion: completion, reference: try ReferenceAnswer("1"), extraction: extraction)
  }

  @Test(arguments: [
    (#"\boxed{1} then \boxed{2}"#, "2", ExtractionRule.box), (#"\boxed{\boxed{3}}"#, "3", .box),
    (#"\boxed{1} \boxed{}"#, "1", .box), ("\\boxed{1} \\boxed{ \n}", "1", .box),
    (#"\boxed{1} \boxed{2"#, "1", .box),
    (#"\boxed{a{b}{c{d}}} e}"#, "a{b}{c{d}}", .box), (#"\fbox{4}"#, "4", .box), (#"\boxed {5}"#, "5", .box),
    (#"\boxed{\{1\}}"#, #"\{1\}"#, .box), (#"\boxed{1 \boxed{2}"#, "2", .box), (#"} } \boxed{6}"#, "6", .box),
    (#"é\boxed{ü}é"#, "ü", .box), (#"<think>\boxed{1}</think>\boxed{38}"#, "38", .box),
    (#"the answer is 3, no: \boxed{4}"#, "4", .box), (#"\boxed{7}. The answer is 8."#, "7", .box),
    (#"\boxed{1} and \boxed{2}"#, "1, 2", .boxes), (#"\boxed{1},\boxed{2},\boxed{3}"#, "1, 2, 3", .boxes),
    (#"$\boxed{k = 45} \quad \text{and} \quad \boxed{n = 2}$"#, "k = 45, n = 2", .boxes),
    (#"\boxed{1} papers and \boxed{2} bins"#, "1, 2", .boxes), (#"\boxed{1} or \boxed{-1}"#, "1, -1", .boxes),
    (#"\boxed{5} and so \boxed{6}"#, "6", .box), (#"\boxed{5}, 2+3=5, \boxed{6}"#, "6", .box),
    (#"\boxed{1} no no no no no \boxed{2}"#, "2", .box),
    (#"\boxed{840}., so **Final**: \boxed{840}"#, "840", .box),
    (#"\boxed{8} and \boxed{8}"#, "8", .box), ("2+2=4\n#### 4", "4", .marker),
    ("The answer is 38 apples.", "38 apples", .statement),
    ("So the final answer is: **42**.", "42", .statement),
    ("Answer: $x = 3$", "$x = 3$", .statement), ("The answer is 1. No, the answer is 2.", "2", .statement),
    (
      #"Final Answer: The final answer is $\frac{1}{2}$. I hope it is correct."#, #"$\frac{1}{2}$"#,
      .statement
    ),
    ("**Final Answer:**\n\n12 cm", "12 cm", .statement),
    ("Final Answer: There are 34 of them.", "34", .statement),
    ("1 000", "1 000", .whole), ("$28$ percent", "$28$ percent", .whole),
    (#"Answer \[ 9 \]"#, " 9 ", .formula),
    (#"We find $x \geq 5$, which ends the proof."#, #"x \geq 5"#, .formula),
    (#"We get $4$ by $2+2$ and \(\frac{7}{2}\) after that."#, #"\frac{7}{2}"#, .formula),
    ("It rises by $5$, that is by 100%.", "100%", .number), ("not 10 but 1,000.99m²", "1,000.99", .number),
    ("so it is -3.5 in the end", "-3.5", .number), ("the probability is 2/3. <|im_end|> 5", "2/3", .number),
    ("It costs $20 in shop A.", "$20", .number), ("So it is -4.", "-4", .number),
    ("The length is sqrt(2).", "sqrt(2)", .number),
    ("The answer is B, because 4 is even.", "B", .statement),
    ("The answer is yes, as 2 is even.", "yes", .statement),
    ("Evelyn", "Evelyn", .words),
    ("It is a hexagon.", "It is a hexagon", .words),
  ])
  func `the answer is found by the first rule that finds one`(
    completion: String, extracted: String, rule: ExtractionRule
  ) throws {
    let result = try Self.result(completion)
    #expect(result.extracted == extracted)
    #expect(result.rule == rule)
  }

  @Test(arguments: ["", " ", "\n", "boxed{", #"\boxed{}"#, "...", "<think>12", "12</think>", "x_2 A2"])
  func `where there is none, none is found, or only words`(completion: String) throws {
    let result = try Self.result(completion)
    #expect(result.outcome != .equivalent)
    #expect(result.rule == nil || result.rule == .words || completion.contains("12"))
  }

  @Test(arguments: [
    "", "1", "boxed{1}", #"\boxed{}"#, #"\boxed{1"#, #"\boxed1"#, #"\boxed 1"#, #"\unboxed{1}"#, "{1}",
    "The answer is 1.",
    "#### 1", "$1$",
  ])
  func `where a box is asked for nothing else is an answer`(completion: String) throws {
    let result = try Self.result(completion, Extraction(needsBox: true))
    #expect(result == CheckResult(outcome: .unparsed(.completion), extracted: nil, rule: nil))
  }

  @Test func `what stands inside think counts only if asked for`() throws {
    let completion = #"<think>so \boxed{1}</think> I cannot say."#
    #expect(try Self.result(completion).outcome != .equivalent)
    #expect(try Self.result(completion, Extraction(includesThinking: true)).outcome == .equivalent)
    #expect(try Self.result(completion, Extraction(needsBox: true)).outcome == .unparsed(.completion))
    let changed = #"<think>so \boxed{2}</think> no, \boxed{1}"#
    #expect(try Self.result(changed).outcome == .equivalent)
    #expect(try Self.result(changed, Extraction(includesThinking: true)).outcome == .equivalent)
  }

  @Test func `a box that cannot be read is not passed over for something else`() throws {
    let result = try Self.result(#"The answer is 1. \boxed{1+}"#)
    #expect(result == CheckResult(outcome: .unparsed(.completion), extracted: "1+", rule: .box))
  }
}
