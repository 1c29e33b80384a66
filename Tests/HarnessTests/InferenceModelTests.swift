import Harness
import Specs
import Testing

@Suite struct InferenceModelTests {
  @Test func `The models of a finished run solve problems, the same way every time`() async throws {
    try await TestBench.with { bench in
      let outcome = try await bench.run(TestBench.spec())
      for stage in ModelStage.allCases {
        let model = try InferenceModel.load(
          .run(String(outcome.run.prefix(20)), stage), home: bench.home)
        func solve(seed: UInt64) throws -> [InferenceModel.Solution] {
          try model.solve(
            ["Compute 3+4.", "Compute 12+5.\n"],
            InferenceModel.Settings(samples: 3, sampling: SamplingSpec(), seed: seed, maxTokens: 10),
            template: nil, chat: false, system: nil)
        }
        let solutions = try solve(seed: 1)
        #expect(solutions.map(\.prompt) == ["Compute 3+4."].repeated(3) + ["Compute 12+5.\n"].repeated(3))
        #expect(solutions.allSatisfy { (1...10).contains($0.tokens) })
        #expect(try solve(seed: 1).map(\.text) == solutions.map(\.text))
        #expect(try solve(seed: 2).map(\.text) != solutions.map(\.text))
      }
    }
  }

  @Test func `An unknown run and a stage that is not finished are said so`() async throws {
    try await TestBench.with { bench in
      let unknown = #expect(throws: PreparationError.self) {
        try InferenceModel.load(.run("01X", .sft), home: bench.home)
      }
      #expect(unknown?.description.contains("no run '01X'") == true)
      let stopped = try await bench.interrupt(TestBench.spec()) { $0.isMeasured("base") }
      let early = #expect(throws: PreparationError.self) {
        try InferenceModel.load(.run(stopped.run, .grpo), home: bench.home)
      }
      #expect(early?.description.contains("not finished") == true)
    }
  }
}

extension Array {
  fileprivate func repeated(_ count: Int) -> [Element] { (0..<count).flatMap { _ in self } }
}
