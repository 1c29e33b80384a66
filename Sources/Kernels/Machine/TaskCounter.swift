internal import Synchronization

/// Hands out the numbers 0..<count, each once, to whoever asks.
package final class TaskCounter: Sendable {
  private let next = Atomic<Int>(0)
  private let count: Int

  package init(count: Int) { self.count = count }

  /// The next number, or nil when all are taken.
  package func take() -> Int? {
    let task = next.wrappingAdd(1, ordering: .relaxed).oldValue
    return task < count ? task : nil
  }
}
