extension Vector {
  /// Replaces the contents by little-endian floats.
  ///
  /// - Parameter bytes: four for each float; need not be aligned.
  package func overwrite(withLittleEndian bytes: UnsafeRawBufferPointer) {
    precondition(bytes.count == count * 4, "\(bytes.count) bytes for \(count) floats")
    UnsafeMutableRawBufferPointer(start: pointer, count: count * 4).copyMemory(from: bytes)
  }

  /// Replaces the contents by little-endian half-precision floats, two bytes each.
  package func overwrite(withHalves bytes: UnsafeRawBufferPointer) {
    precondition(bytes.count == count * 2, "\(bytes.count) bytes for \(count) floats")
    for i in 0..<count {
      pointer[i] = Float(Float16(bitPattern: bytes.loadUnaligned(fromByteOffset: i &* 2, as: UInt16.self)))
    }
  }

  /// Replaces the contents by bfloat16 numbers, the upper halves of floats, two bytes each.
  package func overwrite(withBFloats bytes: UnsafeRawBufferPointer) {
    precondition(bytes.count == count * 2, "\(bytes.count) bytes for \(count) floats")
    for i in 0..<count {
      let upper = bytes.loadUnaligned(fromByteOffset: i &* 2, as: UInt16.self)
      pointer[i] = Float(bitPattern: UInt32(upper) << 16)
    }
  }

  /// The contents as bfloat16, rounded to nearest, ties to even; NaNs stay NaNs.
  package var bfloats: [UInt16] {
    (0..<count).map { i in
      let bits = pointer[i].bitPattern
      if pointer[i].isNaN { return UInt16(truncatingIfNeeded: bits >> 16) | 64 }
      return UInt16(truncatingIfNeeded: (bits &+ 0x7fff &+ (bits >> 16 & 1)) >> 16)
    }
  }

  /// Calls `body` with the contents as floats that it may overwrite.
  package func withFloats<Result>(_ body: (UnsafeMutableBufferPointer<Float>) throws -> Result) rethrows
    -> Result
  {
    try body(UnsafeMutableBufferPointer(start: pointer, count: count))
  }

  /// Calls `body` with the contents as little-endian bytes.
  package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try body(UnsafeRawBufferPointer(start: pointer, count: count * 4))
  }
}
