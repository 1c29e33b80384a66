/// Finds added tokens in a text: the leftmost first, the longest of those that start at the same place.
struct AddedTokenFinder: Sendable {
  /// Contents may be so long, in bytes, and of so many lengths, so that a search stays linear.
  static let longest = 1024
  static let mostLengths = 128

  private let tokens: [AddedToken]
  private let contents: ByteStringTable
  /// The lengths of the contents that start with a byte, the longest first.
  private let lengths: [[Int]]

  /// The finder of `tokens`, whose contents are `contents`, in the same order.
  init(_ tokens: [AddedToken], contents: [[UInt8]]) throws {
    var table = ByteStringTable(capacity: tokens.count)
    var kept: [AddedToken] = []
    var lengths = [Set<Int>](repeating: [], count: 256)
    for (token, content) in zip(tokens, contents) {
      guard let first = content.first, content.count <= Self.longest else {
        throw TokenizerError.invalidVocabulary(
          "added token \(token.id) has \(content.count) bytes, not 1 to \(Self.longest)")
      }
      if table.insert(content) {
        kept.append(token)
        lengths[Int(first)].insert(content.count)
      }
    }
    guard lengths.allSatisfy({ $0.count <= Self.mostLengths }) else {
      throw TokenizerError.invalidVocabulary(
        "added tokens of more than \(Self.mostLengths) lengths begin with one byte")
    }
    self.tokens = kept
    self.contents = table
    self.lengths = lengths.map { $0.sorted(by: >) }
  }

  /// Calls `body` with the parts of `range` of `bytes` in order, and the token of those that are one.
  func forEachPart(
    _ bytes: [UInt8], in range: Range<Int>, _ body: (Range<Int>, Int32?) throws -> Void
  ) throws {
    var done = range.lowerBound
    var position = range.lowerBound
    while position < range.upperBound {
      guard let (token, length) = match(bytes, at: position, limit: range.upperBound) else {
        position += 1
        continue
      }
      var start = position
      var end = position + length
      position = end
      if token.isSingleWord && touchesWord(bytes, start..<end, in: range) { continue }
      if token.takesSpaceBefore { start = max(done, startOfSpaces(bytes, before: start, from: done)) }
      if token.takesSpaceAfter { end = endOfSpaces(bytes, from: end, limit: range.upperBound) }
      if done < start { try body(done..<start, nil) }
      try body(start..<end, token.id)
      done = end
      position = end
    }
    if done < range.upperBound { try body(done..<range.upperBound, nil) }
  }

  @inline(__always)
  private func match(_ bytes: [UInt8], at position: Int, limit: Int) -> (AddedToken, Int)? {
    for length in lengths[Int(bytes[position])] where position + length <= limit {
      if let index = contents.find(bytes, position..<position + length) { return (tokens[index], length) }
    }
    return nil
  }

  private func touchesWord(_ bytes: [UInt8], _ token: Range<Int>, in range: Range<Int>) -> Bool {
    if token.lowerBound > range.lowerBound {
      let before = bytes.startOfScalar(before: token.lowerBound, from: range.lowerBound)
      if let found = bytes.scalar(at: before, before: token.lowerBound), ScalarClass.isWord(found.scalar) {
        return true
      }
    }
    if token.upperBound < range.upperBound,
      let found = bytes.scalar(at: token.upperBound, before: range.upperBound),
      ScalarClass.isWord(found.scalar)
    {
      return true
    }
    return false
  }

  private func startOfSpaces(_ bytes: [UInt8], before end: Int, from start: Int) -> Int {
    var position = end
    while position > start {
      let before = bytes.startOfScalar(before: position, from: start)
      guard let found = bytes.scalar(at: before, before: position), found.scalar.properties.isWhitespace
      else {
        break
      }
      position = before
    }
    return position
  }

  private func endOfSpaces(_ bytes: [UInt8], from start: Int, limit: Int) -> Int {
    var position = start
    while position < limit, let found = bytes.scalar(at: position, before: limit),
      found.scalar.properties.isWhitespace
    {
      position += found.count
    }
    return position
  }
}
