import Randomness
import Statistics
import Testing

@Suite struct StepDetectionTests {
  /// Values around a level, uniformly within `spread` of it.
  private func noise(_ levels: [(count: Int, level: Double)], spread: Double, seed: UInt64) -> [Double] {
    var stream = Philox(seed: seed, purpose: .selfCheck).stream()
    return levels.flatMap { part in
      (0..<part.count).map { _ in part.level + spread * (2 * stream.unit() - 1) }
    }
  }

  @Test func `One step is found where it is, with the levels on both sides`() throws {
    let values = noise([(12, 94), (9, 90)], spread: 1, seed: 3)
    let steps = StepDetection(values).steps
    try #require(steps.count == 1)
    #expect(steps[0].index == 12)
    #expect(abs(steps[0].before - 94) < 0.6)
    #expect(abs(steps[0].after - 90) < 0.6)
    #expect(steps[0].pValue < 0.01)
  }

  @Test func `Two steps are found, up and down`() {
    let values = noise([(10, 1), (10, 2), (10, 1)], spread: 0.2, seed: 4)
    #expect(StepDetection(values).steps.map(\.index) == [10, 20])
  }

  @Test func `Noise alone gives a step about as often as the level says`() {
    let alarms = (0..<200).count { seed in
      !StepDetection(noise([(20, 5)], spread: 1, seed: UInt64(seed)), level: 0.05, permutations: 200).steps
        .isEmpty
    }
    #expect((1...22).contains(alarms))
  }

  @Test func `A step lies between values that do not belong together`() {
    // Without the places the split would lie before the fifth value.
    let values: [Double] = [1, 1, 1, 1, 2, 2, 2, 2, 2, 2]
    #expect(StepDetection(values, level: 0.05).steps.map(\.index) == [4])
    #expect(
      StepDetection(values, places: [3, 6], level: 0.05).steps.allSatisfy { [3, 6].contains($0.index) })
  }

  @Test func `A constant or a short series has no step`() {
    #expect(StepDetection([Double](repeating: 3, count: 50)).steps.isEmpty)
    #expect(StepDetection([1, 1, 9, 9]).steps.isEmpty)
    #expect(StepDetection([]).steps.isEmpty)
  }
}
