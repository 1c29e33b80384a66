import Kernels
import TestSupport
import Testing
import Training
import Transformers

@Suite struct GradientTreeTests {
  /// Gradients whose sum depends on the order of additions in its last bits.
  private func gradients(_ shards: Int) -> [[Float]] {
    var numbers = TestNumbers(seed: UInt64(shards))
    let count = Parameters(zeros: TestLearners.small).buffer.count
    return (0..<shards).map { _ in numbers.floats(count, scale: 10).map { $0 * $0 * $0 } }
  }

  /// Neighbours first, then neighbours of those sums.
  private func treeSum(_ values: [[Float]]) -> [Float] {
    if values.count == 1 { return values[0] }
    return treeSum(
      stride(from: 0, to: values.count, by: 2).map { i in zip(values[i], values[i + 1]).map { $0 + $1 } })
  }

  private func bits(_ values: [Float]) -> [UInt32] { values.map(\.bitPattern) }

  @Test(arguments: [1, 2, 4, 8, 16]) func `the sum is that of the tree in any order of finishing`(shards: Int)
  {
    let values = gradients(shards)
    let expected = bits(treeSum(values))
    if shards > 2 {
      let plain = values.dropFirst().reduce(values[0]) { sum, next in zip(sum, next).map { $0 + $1 } }
      #expect(bits(plain) != expected, "the order of additions must show in these numbers")
    }
    let tree = GradientTree(of: Parameters(zeros: TestLearners.small), shards: shards, workers: 1)
    var numbers = TestNumbers(seed: 5)
    // The same tree again and again: its buffers hold old sums.
    for round in 0..<6 {
      var order = Array(0..<shards)
      if round == 1 { order.reverse() }
      if round > 1 { order.shuffle(using: &numbers) }
      for shard in order {
        let buffer = tree.take()
        buffer.buffer.overwrite(with: values[shard])
        tree.finish(buffer, shard: shard)
      }
      #expect(tree.withSum { bits($0.buffer.array()) } == expected)
    }
  }

  @Test func `shards in order need no more buffers than workers and levels`() {
    let tree = GradientTree(of: Parameters(zeros: TestLearners.small), shards: 16, workers: 1)
    var seen: Set<ObjectIdentifier> = []
    // Keeps every buffer alive, so that no two have the same identity.
    var all: [Gradient] = []
    for shard in 0..<16 {
      let buffer = tree.take()
      seen.insert(ObjectIdentifier(buffer))
      all.append(buffer)
      tree.finish(buffer, shard: shard)
    }
    #expect(seen.count <= 5)
  }
}
