import Testing
import Training

@Suite struct SFTOrderTests {
  private let lengths = (0..<45).map { 5 + $0 % 7 * 9 }

  private func order(batchSize: Int = 8) -> SFTOrder {
    SFTOrder(TestLearners.small, lengths: lengths, batchSize: batchSize, shards: 4, seed: 7)
  }

  @Test func `an epoch takes every sequence once, in an order of its own`() {
    var order = order()
    #expect(order.stepsPerEpoch == 6)
    let epochs = (0..<2).map { epoch in
      (1...6).map { step in order.dealt(step: epoch * 6 + step).flatMap { $0 } }
    }
    for epoch in epochs {
      #expect(epoch.flatMap { $0 }.sorted() == Array(0..<45))
      #expect(epoch.map(\.count) == [8, 8, 8, 8, 8, 5])
    }
    #expect(epochs[0] != epochs[1])
    #expect((1...12).map { order.epoch(of: $0) } == [1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2])
  }

  @Test func `the largest shard of a stage is known before it starts`() {
    var order = order()
    let rows = (1...18).flatMap { step in
      order.dealt(step: step).map { $0.reduce(0) { $0 + lengths[$1] - 1 } }
    }
    #expect(rows.count == 72)
    let largest = order.largestShard(epochs: 3)
    #expect(largest.tokens == rows.max() && largest.widest == 58)
  }
}
