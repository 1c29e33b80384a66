import Statistics
import Testing

@Suite struct MajorityVoteTests {
  @Test(arguments: [
    (["7", "8", "8"], 3, 1),
    (["7", "8", "8", "7"], 4, 0),  // a tie: the answer seen first
    ([nil, nil, "3"], 3, 2),
    (["1", "2", "2", "2"], 1, 0),  // only the first k vote
    ([nil, "4", nil], 3, 1),
  ]) func `the winner is the first sample with the most frequent answer`(
    answers: [String?], k: Int, winner: Int
  ) throws {
    #expect(try MajorityVote.winner(among: answers, k: k) == winner)
  }

  @Test func `nobody wins without answers`() throws {
    #expect(try MajorityVote.winner(among: [nil, nil], k: 2) == nil)
  }

  @Test func `fewer samples than k are refused`() {
    #expect(throws: StatisticsError.self) { try MajorityVote.winner(among: ["1"], k: 2) }
  }
}
