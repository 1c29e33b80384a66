/// Swift strings as an array of C strings.
enum CStrings {
  /// Calls `body` with a pointer to each of `strings`, a null pointer for nil; none may contain U+0000.
  static func with<Result>(_ strings: [String?], _ body: ([UnsafePointer<CChar>?]) -> Result) -> Result {
    var bytes: [CChar] = []
    let offsets = strings.map { string -> Int? in
      guard let string else { return nil }
      defer {
        bytes.append(contentsOf: string.utf8.lazy.map { CChar(bitPattern: $0) })
        bytes.append(0)
      }
      return bytes.count
    }
    return bytes.withUnsafeBufferPointer { buffer in
      body(offsets.map { offset in offset.flatMap { buffer.baseAddress?.advanced(by: $0) } })
    }
  }
}
