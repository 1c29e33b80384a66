import Foundation
import Reporting
import Testing

@Suite struct PublishedResultsTests {
  private static let head = "model,trained_from,stages,data_set,budget_tokens,pass_at_1_percent,mean_tokens\n"

  @Test func `the checkout's file holds six models at five budgets on two data sets`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let results = try #require(try PublishedResults.load(checkout: root))
    #expect(results.points.count == 60)
    #expect(Set(results.points.map(\.budget)) == [8_000, 12_000, 16_000, 24_000, 32_000])
    let point = try #require(
      results.points.first {
        $0.model == "Fast-Math-R1-14B" && $0.dataSet == "AIME 2025" && $0.budget == 8_000
      })
    #expect(abs(point.accuracy - 0.363) < 1e-12 && point.tokens == 6_174)
    #expect(point.origin == "DeepSeek-R1-Distill-Qwen-14B" && point.stages == "SFT + GRPO")
  }

  @Test func `outside a checkout there are none`() throws {
    #expect(try PublishedResults.load(checkout: URL(filePath: "/nowhere")) == nil)
  }

  @Test(arguments: [
    "a,,,D,8000,101,5", "a,,,D,8000,50,-1", "a,,,D,many,50,5", ",,,D,8000,50,5", "a,,,D,8000,50",
  ])
  func `a line that is wrong is named`(line: String) throws {
    let text = Self.head + "a,,,D,8000,50,5\n" + line + "\n"
    let error = #expect(throws: PublishedResultsError.self) {
      try PublishedResults.parse(text, name: "p.csv")
    }
    #expect(error?.description.contains("p.csv, line 3") == true)
  }

  @Test func `a file with other columns is refused`() {
    #expect(throws: PublishedResultsError.self) {
      try PublishedResults.parse("model,budget\n", name: "p.csv")
    }
  }
}
