/// A set of byte strings, numbered in the order of their insertion, in one flat hash table.
struct ByteStringTable: Sendable {
  private var arena: [UInt8] = []
  /// Where each string ends in the arena; it begins where the one before ends.
  private var ends: [Int32] = []
  private var hashes: [UInt32] = []
  /// A string's number plus one by hash; 0 is free.
  private var slots: [Int32]

  init(capacity: Int = 0) {
    var size = 16
    while size < capacity * 2 { size *= 2 }
    slots = [Int32](repeating: 0, count: size)
  }

  var count: Int { ends.count }
  var byteCount: Int { arena.count }

  /// The range of string `index` in the arena.
  private func range(_ index: Int) -> Range<Int> {
    (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])
  }

  subscript(index: Int) -> [UInt8] { Array(arena[range(index)]) }

  /// The number of the string that `bytes` holds in `range`.
  func find(_ bytes: [UInt8], _ range: Range<Int>) -> Int? {
    let index = slots[slot(bytes, range, hash(bytes, range))]
    return index == 0 ? nil : Int(index) - 1
  }

  func find(_ bytes: [UInt8]) -> Int? { find(bytes, 0..<bytes.count) }

  /// Adds the string that `bytes` holds in `range`; false, and no change, if it is there already.
  mutating func insert(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    if (count + 1) * 2 > slots.count { grow() }
    let hash = hash(bytes, range)
    let slot = slot(bytes, range, hash)
    guard slots[slot] == 0 else { return false }
    arena.append(contentsOf: bytes[range])
    ends.append(Int32(arena.count))
    hashes.append(hash)
    slots[slot] = Int32(count)
    return true
  }

  mutating func insert(_ bytes: [UInt8]) -> Bool { insert(bytes, 0..<bytes.count) }

  mutating func removeAll() {
    arena.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    hashes.removeAll(keepingCapacity: true)
    for slot in slots.indices { slots[slot] = 0 }
  }

  private mutating func grow() {
    slots = [Int32](repeating: 0, count: slots.count * 2)
    for (index, hash) in hashes.enumerated() {
      var slot = Int(hash) & (slots.count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(index + 1)
    }
  }

  /// The slot of the string, or the free one where it would go.
  private func slot(_ bytes: [UInt8], _ range: Range<Int>, _ hash: UInt32) -> Int {
    var slot = Int(hash) & (slots.count - 1)
    while true {
      let index = Int(slots[slot]) - 1
      if index < 0 || hashes[index] == hash && isEqual(index, bytes, range) { return slot }
      slot = (slot + 1) & (slots.count - 1)
    }
  }

  private func isEqual(_ index: Int, _ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    let own = self.range(index)
    guard own.count == range.count else { return false }
    for offset in 0..<own.count where arena[own.lowerBound + offset] != bytes[range.lowerBound + offset] {
      return false
    }
    return true
  }

  /// FNV-1a with a last mix, so that the low bits depend on all bytes.
  private func hash(_ bytes: [UInt8], _ range: Range<Int>) -> UInt32 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for position in range { hash = (hash ^ UInt64(bytes[position])) &* 0x100_0000_01B3 }
    return UInt32(truncatingIfNeeded: hash ^ hash >> 32)
  }
}
