package import Foundation

/// Identifiers that sort by the time they were made and need no server: 48 bits of milliseconds, 80 random
/// bits, in Crockford's base 32. Source: github.com/ulid/spec.
package enum ULID {
  private static let digits = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
  private static let length = 26

  /// A new identifier; `generator` is not one of a run's own streams: identifiers are no part of its result.
  package static func make(
    at date: Date = Date(), using generator: inout some RandomNumberGenerator
  ) -> String {
    let milliseconds = UInt128(max(0, date.timeIntervalSince1970 * 1000)) & (1 << 48 - 1)
    let random = UInt128(generator.next()) << 16 | UInt128(generator.next() & 0xFFFF)
    return encode(milliseconds << 80 | random)
  }

  /// A new identifier.
  package static func make(at date: Date = Date()) -> String {
    var generator = SystemRandomNumberGenerator()
    return make(at: date, using: &generator)
  }

  /// Whether `text` could be an identifier, or the beginning of one.
  package static func isPrefix(_ text: String) -> Bool {
    text.utf8.count <= length && text.utf8.allSatisfy(digits.contains)
  }

  /// Whether `text` is a whole identifier.
  package static func isWhole(_ text: String) -> Bool { text.utf8.count == length && isPrefix(text) }

  private static func encode(_ value: UInt128) -> String {
    String(
      decoding: (0..<length).map {
        digits[Int(truncatingIfNeeded: value >> UInt128(5 * (length - 1 - $0))) & 31]
      },
      as: UTF8.self)
  }
}
