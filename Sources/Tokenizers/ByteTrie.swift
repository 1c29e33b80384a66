/// A trie over the bytes of a small set of strings, as one dense table of transitions.
struct ByteTrie: Sendable {
  /// The table's column of every byte; bytes outside the alphabet share column 0, which leads nowhere.
  private let columns: [Int]
  private let width: Int
  /// The next node by node and column; 0, the root, means that there is none.
  private var next: [Int32]
  /// The value that ends at a node; negative if none does.
  private var values: [Int32] = [-1]

  /// An empty trie for strings over the bytes of `alphabet`.
  init(alphabet: some Sequence<UInt8>) {
    var columns = [Int](repeating: 0, count: 256)
    var width = 1
    for byte in alphabet where columns[Int(byte)] == 0 {
      columns[Int(byte)] = width
      width += 1
    }
    self.columns = columns
    self.width = width
    self.next = [Int32](repeating: 0, count: width)
  }

  /// Stores the non-negative `value` under `key`; false, and no change, if the key has one already.
  mutating func insert(_ key: some Sequence<UInt8>, value: Int32) -> Bool {
    var node = 0
    for byte in key {
      let entry = node * width + columns[Int(byte)]
      precondition(columns[Int(byte)] != 0, "byte outside the trie's alphabet")
      if next[entry] == 0 {
        next[entry] = Int32(values.count)
        values.append(-1)
        next.append(contentsOf: repeatElement(0, count: width))
      }
      node = Int(next[entry])
    }
    guard values[node] < 0 else { return false }
    values[node] = value
    return true
  }

  /// The value of the longest key that `bytes` holds at `start`, and the position after it.
  func longestMatch(in bytes: [UInt8], at start: Int) -> (value: Int32, end: Int)? {
    var node = 0
    var match: (value: Int32, end: Int)?
    for position in start..<bytes.count {
      node = Int(next[node * width + columns[Int(bytes[position])]])
      if node == 0 { break }
      if values[node] >= 0 { match = (values[node], position + 1) }
    }
    return match
  }
}
