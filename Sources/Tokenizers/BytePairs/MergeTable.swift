/// What two neighbouring tokens merge into and how early, in one flat hash table keyed by the pair.
struct MergeTable: Sendable {
  private static let free = UInt64.max

  private var keys: [UInt64]
  /// Rank and merged token of each key.
  private var values: [(rank: UInt32, token: Int32)]

  init(capacity: Int) {
    var size = 16
    while size < capacity * 2 { size *= 2 }
    keys = [UInt64](repeating: Self.free, count: size)
    values = [(rank: UInt32, token: Int32)](repeating: (0, 0), count: size)
  }

  /// The merge of `left` and `right`.
  @inline(__always)
  func find(_ left: Int32, _ right: Int32) -> (rank: UInt32, token: Int32)? {
    let key = Self.key(left, right)
    let slot = slot(key)
    return keys[slot] == key ? values[slot] : nil
  }

  /// Adds a merge; of two of the same pair the later one counts, as in Hugging Face's reader. The number of merges must
  /// not exceed the capacity.
  mutating func insert(_ left: Int32, _ right: Int32, rank: Int, token: Int32) {
    let key = Self.key(left, right)
    let slot = slot(key)
    keys[slot] = key
    values[slot] = (UInt32(rank), token)
  }

  private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }

  @inline(__always)
  private func slot(_ key: UInt64) -> Int {
    let mask = keys.count - 1
    var slot = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
    while keys[slot] != key && keys[slot] != Self.free { slot = (slot + 1) & mask }
    return slot
  }
}
