import Records
import Reporting
import Testing

@Suite struct MetricHistoryTests {
  private static let commits = (0..<8).map {
    (commit: "\($0)" + String(repeating: "a", count: 39), subject: "change \($0)")
  }

  /// Three seeds a commit; values waver by seed, and fall by `fall` from commit `step` on.
  private func points(_ stage: Stage?, level: Double, fall: Double, step: Int) -> [HistoryPoint] {
    Self.commits.enumerated().flatMap { place, commit in
      (1...3).map { seed in
        HistoryPoint(
          run: "R\(place)\(seed)", commit: commit.commit, seed: UInt64(seed), started: "2026-01-01T00:00:00Z",
          stage: stage,
          value: level + 0.004 * Double((place * 7 + seed * 3) % 5 - 2) - (place >= step ? fall : 0))
      }
    }
  }

  @Test func `A step in both stages is laid to the first of them`() throws {
    let history = MetricHistory(
      .accuracy, benchmark: "b",
      points: points(.sft, level: 0.9, fall: 0.08, step: 5) + points(.grpo, level: 0.93, fall: 0.08, step: 5),
      commits: Self.commits)
    #expect(history.steps.map(\.commit) == [Self.commits[5].commit, Self.commits[5].commit])
    #expect(history.steps.map(\.blame) == ["SFT", "SFT"])
    #expect(history.steps.allSatisfy { $0.isWorse })
    let text = history.text(width: 120)
    #expect(text.contains("SFT accuracy goes from 90."))
    #expect(text.contains("optimal partitioning, permutation test"))
    #expect(history.commits.map(\.runs) == [Int](repeating: 3, count: 8))
  }

  @Test func `A step in stage 2 alone is laid to stage 2`() {
    let history = MetricHistory(
      .accuracy, benchmark: "b",
      points: points(.sft, level: 0.9, fall: 0, step: 5) + points(.grpo, level: 0.93, fall: 0.08, step: 3),
      commits: Self.commits)
    #expect(history.steps.map(\.blame) == ["GRPO"])
    #expect(history.steps.first?.commit == Self.commits[3].commit)
  }

  @Test func `Faster is better, and commits without runs are left out`() {
    var rising = points(nil, level: 1, fall: -0.5, step: 4)
    for index in rising.indices { rising[index].value *= 40_000 }
    let history = MetricHistory(
      .trainThroughput, benchmark: "b", points: rising,
      commits: [(commit: "ffff", subject: "no run")] + Self.commits)
    #expect(history.commits.count == 8)
    #expect(history.steps.map(\.isWorse) == [false])
    #expect(history.steps.map(\.blame) == ["training steps"])
  }
}
