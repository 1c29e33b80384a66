/// How a text is cut into the words within which bytes merge.
struct PreTokenizer: Sendable, Equatable {
  /// How digits are cut off first: not at all, each on its own, or run by run.
  enum Digits: Sendable { case stay, individual, runs }

  let digits: Digits
  let pattern: WordPattern

  static let gpt2 = PreTokenizer(digits: .stay, pattern: .gpt2)
  static let llama3 = PreTokenizer(digits: .stay, pattern: .llama3)
  static let qwen2 = PreTokenizer(digits: .stay, pattern: .qwen2)
  static let smollm = PreTokenizer(digits: .individual, pattern: .gpt2)

  /// Calls `body` with every word of `range` of `bytes`, in order; the words cover the range.
  @inline(__always)
  func forEachWord<Failure: Error>(
    _ bytes: [UInt8], in range: Range<Int>, _ body: (Range<Int>) throws(Failure) -> Void
  ) throws(Failure) {
    var start = range.lowerBound
    while start < range.upperBound {
      let limit = digits == .stay ? range.upperBound : endOfPiece(bytes, from: start, limit: range.upperBound)
      while start < limit {
        let end = pattern.endOfWord(bytes, from: start, limit: limit)
        try body(start..<end)
        start = end
      }
    }
  }

  /// The end of the digits, or of what is none, that start at `start`.
  private func endOfPiece(_ bytes: [UInt8], from start: Int, limit: Int) -> Int {
    let (isDigit, count) = digit(bytes, start, limit)
    var position = start + count
    if isDigit && digits == .individual { return position }
    while position < limit {
      let next = digit(bytes, position, limit)
      guard next.isDigit == isDigit else { break }
      position += next.count
    }
    return position
  }

  @inline(__always)
  private func digit(_ bytes: [UInt8], _ position: Int, _ limit: Int) -> (isDigit: Bool, count: Int) {
    let byte = bytes[position]
    if byte < 0x80 { return (byte &- UInt8(ascii: "0") < 10, 1) }
    guard let (scalar, count) = bytes.scalar(at: position, before: limit) else { return (false, 1) }
    return (ScalarClass.isNumeric(scalar), count)
  }
}
