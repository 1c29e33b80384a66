import Testing
import Training

@Suite struct LearningRateScheduleTests {
  private func rates(_ shape: LearningRateSchedule.Shape, warmup: Int, total: Int, minRatio: Double = 0.1)
    -> [Double]
  {
    let schedule = LearningRateSchedule(
      peak: 2, warmupSteps: warmup, totalSteps: total, shape: shape, minRatio: minRatio)
    return (1...total).map { schedule.rate(step: $0) }
  }

  private func expect(_ rates: [Double], _ values: [Double]) {
    #expect(rates.count == values.count && zip(rates, values).allSatisfy { abs($0 - $1) < 1e-12 }, "\(rates)")
  }

  @Test func `rates after a warm-up of four steps`() {
    let warm = [0.5, 1, 1.5, 2]
    let root = 2.0.squareRoot() / 2
    expect(
      rates(.cosine, warmup: 4, total: 8),
      warm + [0.2 + 0.9 * (1 + root), 0.2 + 0.9, 0.2 + 0.9 * (1 - root), 0.2])
    expect(rates(.linear, warmup: 4, total: 8), warm + [1.55, 1.1, 0.65, 0.2])
    expect(rates(.constant, warmup: 4, total: 8), warm + [2, 2, 2, 2])
  }

  @Test func `rates without a warm-up, and a warm-up that fills all`() {
    expect(rates(.linear, warmup: 0, total: 4, minRatio: 0), [1.5, 1, 0.5, 0])
    expect(rates(.cosine, warmup: 3, total: 3), [2.0 / 3, 4.0 / 3, 2])
  }

  @Test(arguments: LearningRateSchedule.Shape.allCases)
  func `the rate never leaves its bounds, past the end either`(
    shape: LearningRateSchedule.Shape
  ) {
    let schedule = LearningRateSchedule(peak: 2, warmupSteps: 5, totalSteps: 50, shape: shape, minRatio: 0.25)
    let rates = (5...70).map { schedule.rate(step: $0) }
    #expect(rates.allSatisfy { $0 >= 0.5 - 1e-12 && $0 <= 2 })
    #expect(zip(rates, rates.dropFirst()).allSatisfy { $1 <= $0 })
    #expect(Set(rates.suffix(21)).count == 1)
  }
}
