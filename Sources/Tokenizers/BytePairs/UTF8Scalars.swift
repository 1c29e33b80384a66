extension [UInt8] {
  /// The scalar whose well-formed UTF-8 starts at `position` and its number of bytes; nil where the bytes before
  /// `end` are not UTF-8.
  @inline(__always)
  func scalar(at position: Int, before end: Int) -> (scalar: Unicode.Scalar, count: Int)? {
    let first = UInt32(self[position])
    if first < 0x80 { return (Unicode.Scalar(UInt8(first)), 1) }
    guard let (count, smallest) = Self.shape(of: first), position + count <= end else { return nil }
    var value = first & (0x7F >> UInt32(count))
    for offset in 1..<count {
      let byte = UInt32(self[position + offset])
      guard byte & 0xC0 == 0x80 else { return nil }
      value = value << 6 | byte & 0x3F
    }
    guard value >= smallest, let scalar = Unicode.Scalar(value) else { return nil }
    return (scalar, count)
  }

  /// Bytes of a scalar that starts with `first`, and the smallest value that needs so many.
  private static func shape(of first: UInt32) -> (count: Int, smallest: UInt32)? {
    switch first {
    case 0xC2...0xDF: (2, 0x80)
    case 0xE0...0xEF: (3, 0x800)
    case 0xF0...0xF4: (4, 0x10000)
    default: nil
    }
  }

  /// The start of the scalar, or of the byte that belongs to none, that ends before `position`.
  func startOfScalar(before position: Int, from start: Int) -> Int {
    for count in 1...4 where position - count >= start {
      if let found = scalar(at: position - count, before: position), found.count == count {
        return position - count
      }
    }
    return position - 1
  }
}
