internal import Kernels
internal import Synchronization
package import Transformers

/// Sums the shards' gradients over a fixed binary tree: neighbours first, then neighbours of those sums. Whoever
/// finishes the second of two neighbours adds them, so that the sum has the same bits whatever the order of work, and no
/// more than workers + log2(shards) buffers are in use when shards are taken in order.
package final class GradientTree: Sendable {
  private struct Node: Hashable {
    let level: Int
    let index: Int
  }

  private struct State {
    var free: [Gradient]
    var waiting: [Node: Gradient] = [:]
  }

  private let shards: Int
  private let trained: any Trainable
  private let state: Mutex<State>

  /// - Parameters:
  ///   - trained: what the gradients are with respect to.
  ///   - shards: a power of two.
  package init(of trained: any Trainable, shards: Int, workers: Int) {
    precondition(shards > 0 && shards & (shards - 1) == 0, "the number of shards must be a power of two")
    self.shards = shards
    self.trained = trained
    let buffers = Self.buffers(shards: shards, workers: workers)
    state = Mutex(State(free: (0..<buffers).map { _ in Gradient(of: trained) }))
  }

  /// Buffers that are allocated, each of the size of what is trained.
  package static func buffers(shards: Int, workers: Int) -> Int {
    min(shards, workers + shards.trailingZeroBitCount)
  }

  /// A buffer for one shard's gradient, its contents undefined.
  package func take() -> Gradient {
    state.withLock { $0.free.popLast() } ?? Gradient(of: trained)
  }

  /// Hands in the gradient of `shard`, and adds up what can be added.
  package func finish(_ gradient: Gradient, shard: Int) {
    var (level, index, sum) = (0, shard, gradient)
    while 1 << level < shards {
      let node = Node(level: level, index: index)
      let sibling = Node(level: level, index: index ^ 1)
      let other = state.withLock { state -> Gradient? in
        if let other = state.waiting.removeValue(forKey: sibling) { return other }
        state.waiting[node] = sum
        return nil
      }
      guard let other else { return }
      let (left, right) = index & 1 == 0 ? (sum, other) : (other, sum)
      left.buffer.vector.accumulate(right.buffer.vector)
      state.withLock { $0.free.append(right) }
      (level, index, sum) = (level + 1, index / 2, left)
    }
    state.withLock { $0.waiting[Node(level: level, index: index)] = sum }
  }

  /// Calls `body` with the sum over all shards, which are all finished, and takes the buffer back.
  package func withSum<Result>(_ body: (Gradient) throws -> Result) rethrows -> Result {
    let root = state.withLock {
      $0.waiting.removeValue(forKey: Node(level: shards.trailingZeroBitCount, index: 0))
    }
    guard let root else { preconditionFailure("not all shards have handed in a gradient") }
    defer { state.withLock { $0.free.append(root) } }
    return try body(root)
  }
}
