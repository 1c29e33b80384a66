package import Foundation

/// How an event is written: one line of eight hexadecimal digits of CRC-32, a space, and canonical JSON.
package enum JournalFormat {
  /// The first line, which names the version.
  package static let header = "twostage-journal 1"

  static let headerLine = Array((header + "\n").utf8)
  static let newline = UInt8(ascii: "\n")
  /// Eight digits and a space.
  private static let prefix = 9
  private static let digits = Array("0123456789abcdef".utf8)

  /// An encoder of canonical JSON; making one costs more than using it.
  package static func makeEncoder() -> JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return encoder
  }

  /// A decoder of what `makeEncoder` writes.
  package static func makeDecoder() -> JSONDecoder {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return decoder
  }

  /// Appends the line of `payload` to `bytes`.
  static func append(_ payload: Data, to bytes: inout [UInt8]) {
    let checksum = CRC32.checksum(payload)
    for shift in stride(from: 28, through: 0, by: -4) {
      bytes.append(digits[Int(checksum >> UInt32(shift)) & 15])
    }
    bytes.append(UInt8(ascii: " "))
    bytes.append(contentsOf: payload)
    bytes.append(newline)
  }

  /// The payload of a line (its newline left out); nil if the line does not match its checksum.
  static func payload(ofLine line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard line.count >= prefix, line[line.startIndex + prefix - 1] == UInt8(ascii: " ") else { return nil }
    var stored: UInt32 = 0
    for byte in line.prefix(prefix - 1) {
      guard let digit = digits.firstIndex(of: byte) else { return nil }
      stored = stored << 4 | UInt32(digit)
    }
    let payload = line.dropFirst(prefix)
    return CRC32.checksum(payload) == stored ? payload : nil
  }
}
