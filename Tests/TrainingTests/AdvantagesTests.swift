import TestSupport
import Testing
import Training

@Suite struct AdvantagesTests {
  private let rewards: [[Double]] = [[1, 0, 0, 1], [2, 2, 2, 2], [3, 5]]

  @Test func `by the group's deviation`() {
    let root = (1.0 / 3).squareRoot() + 1e-4
    let two = 2.0.squareRoot() + 1e-4
    let result = Advantages.compute(rewards, scale: .group)
    let expected = [[0.5 / root, -0.5 / root, -0.5 / root, 0.5 / root], [0, 0, 0, 0], [-1 / two, 1 / two]]
    for (ours, theirs) in zip(result, expected) { #expect(absoluteDifference(ours, theirs) < 1e-12) }
  }

  @Test func `by the step's deviation, and by none`() {
    let all: [Double] = [1, 0, 0, 1, 2, 2, 2, 2, 3, 5]
    let deviation = (all.reduce(0) { $0 + ($1 - 1.8) * ($1 - 1.8) } / 9).squareRoot() + 1e-4
    let centred: [[Double]] = [[0.5, -0.5, -0.5, 0.5], [0, 0, 0, 0], [-1, 1]]
    for (ours, theirs) in zip(Advantages.compute(rewards, scale: .batch), centred) {
      #expect(absoluteDifference(ours, theirs.map { $0 / deviation }) < 1e-12)
    }
    #expect(Advantages.compute(rewards, scale: .none) == centred)
  }

  @Test(arguments: RewardScale.allCases) func `one completion alone, or none, has no advantage`(
    scale: RewardScale
  ) {
    #expect(Advantages.compute([[7], []], scale: scale) == [[0], []])
  }
}
