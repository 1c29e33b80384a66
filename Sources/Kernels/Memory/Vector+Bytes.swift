extension Vector {
  /// Replaces the contents by little-endian floats.
  ///
  /// - Parameter bytes: four for each float; need not be aligned.
  package func overwrite(withLittleEndian bytes: UnsafeRawBufferPointer) {
    precondition(bytes.count == count * 4, "\(bytes.count) bytes for \(count) floats")
    UnsafeMutableRawBufferPointer(start: pointer, count: count * 4).copyMemory(from: bytes)
  }

  /// Calls `body` with the contents as little-endian bytes.
  package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try body(UnsafeRawBufferPointer(start: pointer, count: count * 4))
  }
}
