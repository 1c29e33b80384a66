import Foundation

/// Unicode's normal form C, for texts that may hold bytes that are not UTF-8.
enum CanonicalComposition {
  /// `bytes` with every stretch of UTF-8 in normal form C; other bytes stay as they are.
  static func normalized(_ bytes: [UInt8]) -> [UInt8] {
    guard needsWork(bytes) else { return bytes }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var start = 0
    var position = 0
    while position < bytes.count {
      if let found = bytes.scalar(at: position, before: bytes.count) {
        position += found.count
      } else {
        result.append(contentsOf: compose(bytes[start..<position]))
        result.append(bytes[position])
        position += 1
        start = position
      }
    }
    result.append(contentsOf: compose(bytes[start...]))
    return result
  }

  /// False if no scalar lies at U+0300 or above: below, every text is in normal form C.
  private static func needsWork(_ bytes: [UInt8]) -> Bool { bytes.contains { $0 >= 0xCC } }

  private static func compose(_ bytes: ArraySlice<UInt8>) -> String.UTF8View {
    String(decoding: bytes, as: UTF8.self).precomposedStringWithCanonicalMapping.utf8
  }
}
