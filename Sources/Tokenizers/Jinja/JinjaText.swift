/// Python's ways with strings: by scalars, not by characters.
enum JinjaText {
  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || (0x1C...0x1F).contains(scalar.value)
  }

  /// `text` without the scalars in `characters`, or without white space, at its ends.
  static func strip(_ text: String, _ characters: String?, left: Bool, right: Bool) -> String {
    let dropped = characters.map { Set($0.unicodeScalars) }
    func isDropped(_ scalar: Unicode.Scalar) -> Bool { dropped?.contains(scalar) ?? isSpace(scalar) }
    var rest = text.unicodeScalars[...]
    if left { rest = rest.drop(while: isDropped) }
    if right { while let last = rest.last, isDropped(last) { rest.removeLast() } }
    return String(rest)
  }

  /// Hands the parts of `text` between `separator`, which is not empty, to `body`, one at a time: whoever pays for them can
  /// refuse the next.
  static func forEachPart(of text: String, _ separator: String, _ body: (String) throws -> Void) rethrows {
    let bytes = Array(text.utf8)
    let search = ByteSearch(for: Array(separator.utf8))
    var start = 0
    while let place = search.first(in: bytes, from: start) {
      try body(String(decoding: bytes[start..<place], as: UTF8.self))
      start = place + separator.utf8.count
    }
    try body(String(decoding: bytes[start...], as: UTF8.self))
  }

  /// The same with the parts between white space.
  static func forEachWord(of text: String, _ body: (String) throws -> Void) rethrows {
    var rest = text.unicodeScalars[...]
    while true {
      rest = rest.drop(while: isSpace)
      guard !rest.isEmpty else { return }
      let end = rest.firstIndex(where: isSpace) ?? rest.endIndex
      try body(String(rest[..<end]))
      rest = rest[end...]
    }
  }

  static func contains(_ text: String, _ part: String) -> Bool {
    part.isEmpty || ByteSearch(for: Array(part.utf8)).first(in: Array(text.utf8), from: 0) != nil
  }
}

/// Finds one run of bytes in others, in time that grows with their lengths' sum alone (Knuth, Morris and Pratt): a plain search
/// for many equal bytes takes the product.
private struct ByteSearch {
  private let part: [UInt8]
  /// For each length of a match, the longest shorter one that may still go on where it failed.
  private let shorter: [Int32]

  /// `part` is not empty.
  init(for part: [UInt8]) {
    var shorter: [Int32] = [0, 0]
    var length = 0
    for place in part.indices.dropFirst() {
      while length > 0, part[place] != part[length] { length = Int(shorter[length]) }
      if part[place] == part[length] { length += 1 }
      shorter.append(Int32(length))
    }
    self.part = part
    self.shorter = shorter
  }

  func first(in bytes: [UInt8], from start: Int) -> Int? {
    var length = 0
    for place in start..<max(start, bytes.count) {
      while length > 0, bytes[place] != part[length] { length = Int(shorter[length]) }
      if bytes[place] == part[length] { length += 1 }
      if length == part.count { return place + 1 - length }
    }
    return nil
  }
}
