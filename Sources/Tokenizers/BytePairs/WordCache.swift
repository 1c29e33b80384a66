/// The tokens of words that were met before, and the room to merge new ones.
struct WordCache: Sendable {
  private static let longestWord = 64
  private static let mostWords = 1 << 16
  private static let mostBytes = 1 << 21

  private var words = ByteStringTable()
  /// Where each word's tokens end in `tokens`; they begin where those of the word before end.
  private var ends: [Int32] = []
  private var tokens: [Int32] = []
  private var workspace = BytePairModel.Workspace()

  /// Appends the tokens of a word, as `BytePairModel.append` does.
  mutating func append(
    _ model: borrowing BytePairModel, _ bytes: [UInt8], _ range: Range<Int>, to result: inout [Int32]
  ) -> Int? {
    if let index = words.find(bytes, range) {
      for position in (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index]) {
        result.append(tokens[position])
      }
      return nil
    }
    let start = result.count
    if let unknown = model.append(bytes, range, to: &result, &workspace) { return unknown }
    guard range.count <= Self.longestWord else { return nil }
    if words.count == Self.mostWords || words.byteCount > Self.mostBytes { removeAll() }
    if words.insert(bytes, range) {
      tokens.append(contentsOf: result[start...])
      ends.append(Int32(tokens.count))
    }
    return nil
  }

  private mutating func removeAll() {
    words.removeAll()
    ends.removeAll(keepingCapacity: true)
    tokens.removeAll(keepingCapacity: true)
  }
}
