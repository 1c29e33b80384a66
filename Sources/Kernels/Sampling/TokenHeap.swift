/// A heap of tokens, heaviest on top, lower token first among equals.
final class TokenHeap: @unchecked Sendable {
  private let tokens: UnsafeMutablePointer<Int32>
  private var count = 0

  init(capacity: Int) { tokens = .allocate(capacity: capacity) }

  deinit { tokens.deallocate() }

  func fill(_ weights: UnsafeMutablePointer<Float>, count: Int) {
    self.count = count
    for token in 0..<count { tokens[token] = Int32(token) }
    for parent in stride(from: count / 2 - 1, through: 0, by: -1) { sink(parent, weights) }
  }

  func pop(_ weights: UnsafeMutablePointer<Float>) -> Int32 {
    precondition(count > 0, "the heap is empty")
    let top = tokens[0]
    count -= 1
    tokens[0] = tokens[count]
    sink(0, weights)
    return top
  }

  private func sink(_ start: Int, _ weights: UnsafeMutablePointer<Float>) {
    var parent = start
    while true {
      var child = 2 * parent + 1
      guard child < count else { return }
      if child + 1 < count && isAbove(tokens[child + 1], tokens[child], weights) { child += 1 }
      guard isAbove(tokens[child], tokens[parent], weights) else { return }
      swap(&tokens[child], &tokens[parent])
      parent = child
    }
  }

  private func isAbove(_ a: Int32, _ b: Int32, _ weights: UnsafeMutablePointer<Float>) -> Bool {
    let (x, y) = (weights[Int(a)], weights[Int(b)])
    return x > y || (x == y && a < b)
  }
}
