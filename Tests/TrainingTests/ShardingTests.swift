import TestSupport
import Testing
import Training

@Suite struct ShardingTests {
  @Test(arguments: [0, 1, 3, 8, 57], [1, 2, 4, 16])
  func `every item is dealt once, in order, and loads are even`(
    items: Int, shards: Int
  ) {
    var numbers = TestNumbers(seed: UInt64(items * 100 + shards))
    let costs = (0..<items).map { _ in Int.random(in: 1...50, using: &numbers) }
    let dealt = Sharding.deal(costs: costs, shards: shards)
    #expect(dealt.count == shards)
    #expect(dealt.joined().sorted() == Array(0..<items))
    #expect(dealt.allSatisfy { $0 == $0.sorted() })
    let loads = dealt.map { $0.reduce(0) { $0 + costs[$1] } }
    #expect((loads.max() ?? 0) - (loads.min() ?? 0) <= costs.max() ?? 0)
  }

  @Test func `the costliest go first, ties to the lower index`() {
    #expect(Sharding.deal(costs: [1, 9, 5, 5, 4], shards: 2) == [[1, 4], [0, 2, 3]])
    #expect(Sharding.deal(costs: [3, 3, 3, 3], shards: 4) == [[0], [1], [2], [3]])
    #expect(Sharding.deal(costs: [2], shards: 4) == [[0], [], [], []])
  }
}
