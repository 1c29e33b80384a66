import Testing
import Verification

@Suite struct AnswerCheckTests {
  @Test(arguments: [
    ("72", "72"), ("+72", "72"), (" 72 ", "72"), ("-3", "-3"), ("\u{2212}3", "-3"), ("- 3", "-3"),
    ("007", "7"),
    ("72.", "72"), ("72.0", "72"), ("0.5", "1/2"), (".5", "1/2"), ("4/8", "1/2"), ("1 / 2", "0.50"),
    ("-1/2", "1/-2"),
    ("\\frac{1}{2}", "1/2"), ("\\dfrac{4}{8}", "1/2"), ("\\tfrac 1 2", "1/2"), ("\\frac12", "0.5"),
    ("\\frac{1}2", "0.5"), ("-\\frac{1}{2}", "-0.5"), ("\\frac{-1}{2}", "-0.5"), ("\\frac{ 1 }{ 2 }", "0.5"),
    ("\\frac{0.5}{1.5}", "1/3"), ("1,234", "1234"), ("1,234,567.50", "1234567.5"), ("1{,}234", "1234"),
    ("1\\,234", "1234"), ("10,\\!000", "10000"), ("$18", "18"), ("\\$18", "18"), ("-$18", "-18"),
    ("$18$", "18"),
    ("$\\frac{1}{2}$", "0.5"), ("\\(7\\)", "7"), ("\\text{7}", "7"), ("{{7}}", "7"), ("\\mathrm{ 7 }", "7"),
    ("50%", "0.5"), ("50\\%", "1/2"), ("50 %", "50%"), ("12.5%", "1/8"),
    ("12345678901234567890", "12345678901234567890.0"), ("1/12345678901234567890", "2/24691357802469135780"),
    ("-9223372036854775808", "-9223372036854775808"), ("0.1000000000000000000000", "1/10"), ("-0", "0"),
    ("0/5", "0"),
    ("9223372036854775807/9223372036854775807", "1"), ("x", "x"), ("x + 1", "x+1"), ("(1, 2)", "(1,2)"),
    ("\\text{New  York}", "New York"), ("\\left( 1, 2 \\right)", "(1,2)"), ("\\{1, 2\\}", "\\{1,2\\}"),
    ("7", "\\boxed{7}"), ("0,5", "0,5"),
  ])
  func `equal answers are found equal`(answer: String, reference: String) throws {
    let result = AnswerCheck.check(
      completion: "so \\boxed{\(answer)}", reference: try ReferenceAnswer(reference))
    #expect(result.outcome == .equivalent)
    #expect(result.extracted == answer)
  }

  @Test(arguments: [
    ("72", "73"), ("12", "120"), ("120", "12"), ("-3", "3"), ("0.5", "5"), ("1/2", "2/1"),
    ("1/3", "0.333333333333333333"),
    ("\\frac{1}{2}", "2"), ("\\frac12", "12"), ("1 2", "12"), ("1, 234", "1234"), ("1 , 234", "1234"),
    ("1 .5", "1.5"),
    ("1,23", "123"), ("1,2345", "12345"), ("1234,567", "1234567"), ("12,34,567", "1234567"), ("0,5", "5"),
    ("0,125", "125"),
    ("50%", "50"), ("50", "50%"), ("5%", "0.5"), ("72 apples", "72"), ("1.2.3", "1.23"), ("1e3", "1000"),
    ("0x10", "16"),
    ("1/2/3", "1/6"), ("1//2", "1/2"), ("--3", "3"), ("+-3", "-3"), ("3-", "-3"), ("x", "y"), ("x", "X"),
    ("xy", "x y"),
    ("x", "12"), ("12", "x"), ("(1,2)", "(2,1)"), ("(1, 2]", "(1, 2)"),
    ("12345678901234567890", "12345678901234567891"),
    ("9223372036854775808", "-9223372036854775808"), ("0.10000000000000000000001", "0.1"),
    ("3\\frac{1}{2}", "3/2"),
    ("31/2", "3.5"), ("\\frac{1}{23}", "1/2"), ("$", "0"), ("\\leftarrow 5", "5"), ("٣", "3"),
    ("1_000", "1000"),
    ("5\\", "5"), ("\\frac{12}", "12"), ("1/", "1"), ("/2", "1/2"), ("New York", "NewYork"), ("5!", "5"),
    ("~", "0"),
  ])
  func `different answers are not`(answer: String, reference: String) throws {
    let result = AnswerCheck.check(
      completion: "so \\boxed{\(answer)}", reference: try ReferenceAnswer(reference))
    #expect(result.outcome != .equivalent)
  }

  @Test(arguments: [
    ("\\boxed{1} then \\boxed{2}", "2"), ("\\boxed{\\boxed{3}}", "3"), ("\\boxed{1} \\boxed{}", "1"),
    ("\\boxed{1} \\boxed{ \n}", "1"), ("\\boxed{1} \\boxed{2", "1"), ("\\boxed{a{b}{c{d}}} e}", "a{b}{c{d}}"),
    ("\\fbox{4}", "4"), ("\\boxed {5}", "5"), ("\\boxed{\\{1\\}}", "\\{1\\}"), ("\\boxed{1 \\boxed{2}", "2"),
    ("<think>\\boxed{1}</think>\\boxed{38}", "38"), ("\\boxed{3\\boxed{ }}", "3\\boxed{ }"),
    ("é\\boxed{ü}é", "ü"),
    ("} } \\boxed{6}", "6"),
  ])
  func `the answer is the last box that holds something`(completion: String, extracted: String) throws {
    let result = AnswerCheck.check(completion: completion, reference: try ReferenceAnswer("1"))
    #expect(result.extracted == extracted)
  }

  @Test(arguments: [
    "", "38", "boxed{38}", "\\boxed{}", "\\boxed{38", "\\boxed38", "\\boxed 38", "\\unboxed{38}", "{38}",
  ])
  func `a completion without a box is not read`(completion: String) throws {
    let result = AnswerCheck.check(completion: completion, reference: try ReferenceAnswer("38"))
    #expect(result == CheckResult(outcome: .unparsed(.completion), extracted: nil, rule: .noBox))
  }

  @Test(arguments: ["1/0", "\\frac{1}{0}", "0/0.00", "{}", "$$", "\\text{}"])
  func `an answer without a value is not read`(answer: String) throws {
    let result = AnswerCheck.check(completion: "\\boxed{\(answer)}", reference: try ReferenceAnswer("0"))
    #expect(result == CheckResult(outcome: .unparsed(.completion), extracted: answer, rule: .unreadable))
  }

  @Test(arguments: ["", " ", "1/0", "5}", "{5", "\\boxed{}", "$$"])
  func `a reference without a value is an error of the data set`(text: String) {
    #expect(throws: ReferenceAnswerError.unreadable(text)) { try ReferenceAnswer(text) }
  }

  @Test func `the result says which rule decided`() throws {
    let number = try ReferenceAnswer("12")
    let text = try ReferenceAnswer("twelve")
    #expect(AnswerCheck.check(completion: "\\boxed{12}", reference: number).rule == .numbers)
    #expect(AnswerCheck.check(completion: "\\boxed{twelve}", reference: text).rule == .texts)
    #expect(AnswerCheck.check(completion: "\\boxed{12}", reference: text).rule == .kinds)
    #expect(AnswerCheck.check(completion: "\\boxed{twelve}", reference: number).rule == .kinds)
  }
}
