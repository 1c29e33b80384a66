/// A regular expression that cuts texts into words, with its hand-written scanner.
///
/// Every expression matches at every place, so the words of a text are its matches one after the other. A byte that
/// is not UTF-8 counts as one character that is neither letter, number nor space.
enum WordPattern: String, Sendable, CaseIterable {
  case gpt2 =
    #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#
  case llama3 =
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
  case qwen2 =
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#

  private static let space = UInt8(ascii: " ")

  /// The end of the word that starts at `start`, which is before `limit`, the end of the text.
  func endOfWord(_ bytes: [UInt8], from start: Int, limit: Int) -> Int {
    self == .gpt2
      ? endOfPlainWord(bytes, from: start, limit: limit) : endOfNewerWord(bytes, from: start, limit: limit)
  }

  private func endOfPlainWord(_ bytes: [UInt8], from start: Int, limit: Int) -> Int {
    if let end = endOfContraction(bytes, from: start, limit: limit) { return end }
    let first = bytes[start] == Self.space && start + 1 < limit ? start + 1 : start
    let kind = character(bytes, first, limit).kind
    if kind != .space { return endOfRun(of: kind, bytes, from: first, limit: limit) }
    return endOfSpaces(bytes, from: start, limit: limit)
  }

  private func endOfNewerWord(_ bytes: [UInt8], from start: Int, limit: Int) -> Int {
    if let end = endOfContraction(bytes, from: start, limit: limit) { return end }
    let (kind, count) = character(bytes, start, limit)
    let second = start + count
    switch kind {
    case .letter: return endOfRun(of: .letter, bytes, from: second, limit: limit)
    case .number: return endOfNumber(bytes, from: start, limit: limit)
    case .other, .space: break
    }
    let next = second < limit ? character(bytes, second, limit).kind : .space
    if next == .letter, !isLineEnd(bytes[start]) {
      return endOfRun(of: .letter, bytes, from: second, limit: limit)
    }
    if kind == .other || bytes[start] == Self.space && next == .other {
      var end = endOfRun(of: .other, bytes, from: second, limit: limit)
      while end < limit, isLineEnd(bytes[end]) { end += 1 }
      return end
    }
    let end = endOfRun(of: .space, bytes, from: start, limit: limit)
    if let last = bytes[start..<end].lastIndex(where: isLineEnd) { return last + 1 }
    return endOfSpaces(bytes, from: start, limit: limit)
  }

  @inline(__always)
  private func character(_ bytes: [UInt8], _ position: Int, _ limit: Int) -> (kind: ScalarClass, count: Int) {
    let byte = bytes[position]
    if byte < 0x80 { return (ScalarClass.ascii[Int(byte)], 1) }
    guard let (scalar, count) = bytes.scalar(at: position, before: limit) else { return (.other, 1) }
    return (ScalarClass(of: scalar), count)
  }

  private func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

  /// `KIND*`
  private func endOfRun(of kind: ScalarClass, _ bytes: [UInt8], from start: Int, limit: Int) -> Int {
    var position = start
    while position < limit {
      let next = character(bytes, position, limit)
      guard next.kind == kind else { break }
      position += next.count
    }
    return position
  }

  /// `\p{N}` as many times as the pattern takes it.
  private func endOfNumber(_ bytes: [UInt8], from start: Int, limit: Int) -> Int {
    var position = start
    for _ in 0..<(self == .llama3 ? 3 : 1) where position < limit {
      let next = character(bytes, position, limit)
      guard next.kind == .number else { break }
      position += next.count
    }
    return position
  }

  /// `\s+(?!\S)|\s+`: all the spaces at the end of the text, all but the last one before anything else.
  private func endOfSpaces(_ bytes: [UInt8], from start: Int, limit: Int) -> Int {
    var last = start
    var position = start
    while position < limit {
      let next = character(bytes, position, limit)
      guard next.kind == .space else { return last > start ? last : position }
      last = position
      position += next.count
    }
    return position
  }

  /// `'s|'t|'re|'ve|'m|'ll|'d`; where case is ignored, the long s is an s too.
  private func endOfContraction(_ bytes: [UInt8], from start: Int, limit: Int) -> Int? {
    guard bytes[start] == UInt8(ascii: "'"), start + 1 < limit else { return nil }
    let lowered: UInt8 = self == .gpt2 ? 0 : 0x20
    let second = start + 2 < limit ? bytes[start + 2] | lowered : 0
    switch bytes[start + 1] | lowered {
    case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"): return start + 2
    case UInt8(ascii: "r") where second == UInt8(ascii: "e"): return start + 3
    case UInt8(ascii: "v") where second == UInt8(ascii: "e"): return start + 3
    case UInt8(ascii: "l") where second == UInt8(ascii: "l"): return start + 3
    default: break
    }
    let isLongS = self != .gpt2 && start + 2 < limit && bytes[start + 1] == 0xC5 && bytes[start + 2] == 0xBF
    return isLongS ? start + 3 : nil
  }
}
