import Evaluation
import Testing

@Suite struct SolutionFormatTests {
  @Test func `reasoning in tags, then the box, earns the format reward`() {
    let format = SolutionFormat.thinkThenBoxed
    #expect(format.matches("<think>1+1=2. </think>\\boxed{2}", stopped: true, answer: "2"))
    #expect(format.matches("<think></think>\\boxed{2}", stopped: true, answer: "2"))
  }

  @Test(arguments: [
    "1+1=2. </think>\\boxed{2}", "<think>1+1=2. \\boxed{2}", "<think>1+1=2. </think> \\boxed{2}",
    "<think><think>1</think>\\boxed{2}", "<think>1</think></think>\\boxed{2}", "<think>1</think>\\boxed{2}\n",
    "<think>1</think>\\boxed{1}</think>\\boxed{2}",
  ])
  func `any other form does not`(text: String) {
    #expect(!SolutionFormat.thinkThenBoxed.matches(text, stopped: true, answer: "2"))
  }

  @Test func `a solution that was cut off, or has no answer, has not the form`() {
    let text = "<think>1+1=2. </think>\\boxed{2}"
    #expect(!SolutionFormat.thinkThenBoxed.matches(text, stopped: false, answer: "2"))
    #expect(!SolutionFormat.thinkThenBoxed.matches(text, stopped: true, answer: nil))
    #expect(SolutionFormat.boxed.matches("so \\boxed{2}.", stopped: false, answer: "2"))
    #expect(!SolutionFormat.boxed.matches("so 2.", stopped: true, answer: nil))
  }
}
