import Foundation
import TestSupport
import Testing
import Training

@Suite struct RewardsTests {
  private func group(_ completions: [(Double, correct: Bool, formatted: Bool)]) -> [JudgedCompletion] {
    completions.map { JudgedCompletion(isCorrect: $0.1, isFormatted: $0.2, length: $0.0) }
  }

  @Test func `rewards of four completions by hand`() {
    let group = group([(0, true, true), (50, true, false), (100, false, true), (20, false, false)])
    #expect(Reward.format.values(group) == [1, 0, 1, 0])
    #expect(Reward.accuracy.values(group) == [1, 1, 0, 0])
    #expect(Reward.length().values(group) == [0.5, 0, -0.5, 0])
    let cosine = Reward.cosine(CosineReward(maxLength: 100)).values(group)
    // Half way between 1 and 0.1; and -0.1 - 0.45 (1 + cos(pi / 5)).
    let fifth = (1 + 5.0.squareRoot()) / 4
    #expect(absoluteDifference(cosine, [1, 0.55, -0.1, -0.1 - 0.45 * (1 + fifth)]) < 1e-12)
  }

  @Test func `names are those of the reports`() {
    let rewards: [Reward] = [.format, .accuracy, .cosine(CosineReward(maxLength: 1)), .length()]
    #expect(rewards.map(\.name) == ["format", "accuracy", "cosine", "length"])
  }

  @Test func `empty and even groups get no length reward`() {
    #expect(Reward.length().values([]) == [])
    #expect(Reward.length().values(group([(5, true, true), (5, false, true)])) == [0, 0])
  }

  @Test func `groups that are compared together share shortest and longest`() {
    let groups = [
      group([(10, true, true), (20, true, true)]), group([(30, true, true), (50, false, true)]),
    ]
    #expect(Reward.length().values(groups: groups) == [[0.5, -0.5], [0.5, -0.5]])
    #expect(Reward.length(groups: 2).values(groups: groups) == [[0.5, 0.25], [0, -0.5]])
    // The last may be fewer.
    #expect(Reward.length(groups: 2).values(groups: groups + [groups[0]])[2] == [0.5, -0.5])
    #expect(Reward.format.values(groups: groups) == [[1, 1], [1, 1]])
  }

  private struct Fixture: Decodable {
    struct Group: Decodable {
      let name: String
      let maxLength: Double
      let lengths: [Double]
      let correct, formatted: [Bool]
      let cosine, length, total: [Double]
    }
    let groups: [Group]
  }

  @Test func `rewards are those of the recipe's formulas in exact arithmetic`() throws {
    let fixture = try Fixtures.decode(Fixture.self, "rewards.json")
    #expect(!fixture.groups.isEmpty)
    var worst = 0.0
    for given in fixture.groups {
      let group = given.lengths.indices.map {
        JudgedCompletion(
          isCorrect: given.correct[$0], isFormatted: given.formatted[$0], length: given.lengths[$0])
      }
      let cosine = Reward.cosine(CosineReward(maxLength: given.maxLength)).values(group)
      let length = Reward.length().values(group)
      let total = zip(zip(cosine, length), Reward.format.values(group)).map { $0.0 + $0.1 + $1 }
      for (ours, theirs) in [(cosine, given.cosine), (length, given.length), (total, given.total)] {
        // Fixtures keep nine digits of numbers below ten.
        worst = max(worst, absoluteDifference(ours, theirs))
        #expect(absoluteDifference(ours, theirs) < 5.1e-9, "\(given.name)")
      }
    }
    Fixtures.report("rewards", worst)
  }
}
