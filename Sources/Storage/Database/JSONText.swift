internal import Foundation

/// Values as JSON that `jsonb` columns accept.
enum JSONText {
  /// The canonical JSON of `value`, with U+FFFD in the place of U+0000, which jsonb refuses even when it is
  /// escaped.
  static func encode(_ value: some Encodable) throws -> String {
    let bytes = Array(try JournalFormat.makeEncoder().encode(value))
    guard bytes.contains(UInt8(ascii: "\\")) else { return String(decoding: bytes, as: UTF8.self) }
    let escapedNUL = Array("\\u0000".utf8)
    var kept: [UInt8] = []
    var index = 0
    while index < bytes.count {
      guard bytes[index] == UInt8(ascii: "\\") else {
        kept.append(bytes[index])
        index += 1
        continue
      }
      let isNUL = bytes[index...].starts(with: escapedNUL)
      kept.append(
        contentsOf: isNUL ? Array("\u{FFFD}".utf8) : Array(bytes[index..<min(index + 2, bytes.count)]))
      index += isNUL ? escapedNUL.count : 2
    }
    return String(decoding: kept, as: UTF8.self)
  }

  static func decode<Value: Decodable>(_ type: Value.Type = Value.self, from text: String) throws -> Value {
    try JournalFormat.makeDecoder().decode(type, from: Data(text.utf8))
  }
}
