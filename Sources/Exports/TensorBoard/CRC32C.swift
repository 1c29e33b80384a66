/// The cyclic redundancy check with Castagnoli's polynomial (RFC 3720, B.4), and TensorFlow's mask over it.
package enum CRC32C {
  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0x82F6_3B78 ^ (value >> 1) : value >> 1 }
  }

  /// The check of `bytes`.
  package static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~UInt32(0)) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ ($0 >> 8) }
  }

  /// The check as records of TensorFlow hold it, turned and moved so that the check of a text with checks in it is no
  /// special case. Source: tensorflow/core/lib/hash/crc32c.h.
  package static func masked(_ bytes: [UInt8]) -> UInt32 {
    let check = checksum(bytes)
    return (check >> 15 | check << 17) &+ 0xA282_EAD8
  }
}
