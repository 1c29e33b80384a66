import Statistics
import Testing

@Suite struct BudgetCurveTests {
  private let samples: [[BudgetSample]] = [
    [
      BudgetSample(tokens: 10, isStopped: true, isCorrect: true),
      BudgetSample(tokens: 30, isStopped: true, isCorrect: true),
    ],
    [
      BudgetSample(tokens: 20, isStopped: true, isCorrect: false),
      BudgetSample(tokens: 40, isStopped: false, isCorrect: false),
    ],
  ]

  @Test(arguments: [
    (9, 0.0, 9.0, 1.0), (10, 0.25, 10, 0.75), (20, 0.25, 17.5, 0.5), (30, 0.5, 22.5, 0.25),
    (40, 0.5, 25, 0.25),
  ]) func `a smaller budget is read off the same samples`(
    budget: Int, accuracy: Double, length: Double, cut: Double
  )
    throws
  {
    let point = try BudgetCurve.point(StratifiedProblems(unstratified: 2), samples: samples, budget: budget)
    #expect(point.accuracy.value == accuracy)
    #expect(point.length.value == length)
    #expect(point.cutShare == cut)
    #expect(point.budget == budget)
  }

  @Test func `a budget beyond what was sampled is refused`() throws {
    let problems = try StratifiedProblems(unstratified: 2)
    let error = #expect(throws: StatisticsError.self) {
      try BudgetCurve.point(problems, samples: samples, budget: 41)
    }
    #expect(error?.description.contains("40 tokens") == true)
  }
}
