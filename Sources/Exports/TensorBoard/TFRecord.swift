/// TensorFlow's framing of records: length, its check, the bytes, their check, all little-endian.
package enum TFRecord {
  /// The frame of `record`.
  package static func framed(_ record: [UInt8]) -> [UInt8] {
    let length = littleEndian(UInt64(record.count))
    return length + littleEndian(CRC32C.masked(length)) + record + littleEndian(CRC32C.masked(record))
  }

  static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
}
