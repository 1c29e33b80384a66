/// Reads little-endian values from bytes, one after the other, never beyond their end.
struct ByteCursor {
  let bytes: UnsafeRawBufferPointer
  let file: String
  private(set) var position = 0

  init(_ bytes: UnsafeRawBufferPointer, at position: Int = 0, file: String) {
    self.bytes = bytes
    self.position = position
    self.file = file
  }

  private var remaining: Int { bytes.count - position }

  func failure(_ reason: String) -> GGUFError { .malformed(file: file, reason: reason) }

  mutating func skip(_ count: Int, _ what: String) throws {
    guard count <= remaining else {
      throw failure("\(what) ends behind the file's \(bytes.count) bytes; the file has been cut off")
    }
    position += count
  }

  mutating func integer<Value: FixedWidthInteger>(_ type: Value.Type, _ what: String) throws -> Value {
    let start = position
    try skip(MemoryLayout<Value>.size, what)
    return Value(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: Value.self))
  }

  /// A count of things of which each takes at least `least` bytes.
  mutating func count(_ what: String, least: Int) throws -> Int {
    let value = try integer(UInt64.self, what)
    guard value <= UInt64(remaining / least) else {
      throw failure("\(what) of \(value) does not fit a file of \(bytes.count) bytes")
    }
    return Int(value)
  }

  mutating func string(_ what: String) throws -> String {
    let start = position + 8
    try skipString(what)
    guard let text = String(validating: bytes[start..<position], as: UTF8.self) else {
      throw failure("\(what) is no UTF-8")
    }
    return text
  }

  mutating func skipString(_ what: String) throws {
    try skip(try count("length of \(what)", least: 1), what)
  }

  mutating func type(_ what: String) throws -> GGUFValueType {
    let number = try integer(UInt32.self, what)
    guard let type = GGUFValueType(rawValue: number) else {
      throw failure("\(what) has the unknown type \(number)")
    }
    return type
  }
}
