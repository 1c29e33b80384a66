internal import Randomness

/// The numbers 0..<count in random order, one by one: a Fisher-Yates shuffle that stores only the places it
/// has touched.
struct ShuffledIndices {
  private var remaining: Int
  /// What stands at a place where no longer its own index stands.
  private var moved: [Int: Int] = [:]

  init(count: Int) {
    remaining = count
  }

  /// The next number, or nil when all have been given.
  mutating func next(from stream: inout RandomStream) -> Int? {
    guard remaining > 0 else { return nil }
    let place = stream.below(remaining)
    remaining -= 1
    let last = moved.removeValue(forKey: remaining) ?? remaining
    if place == remaining { return last }
    return moved.updateValue(last, forKey: place) ?? place
  }
}
