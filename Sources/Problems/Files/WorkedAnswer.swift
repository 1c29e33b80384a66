/// Texts that hold a worked solution and its answer, as in GSM8K's files.
extension String {
  /// What stands before and after the last `marker`, without surrounding white space; both must hold
  /// something.
  func split(atLast marker: String, key: String) throws(BrokenLine) -> (before: String, after: String) {
    guard let range = ranges(of: marker).last else {
      throw BrokenLine(reason: "field \"\(key)\" lacks \"\(marker)\": expected the answer after it")
    }
    let before = self[..<range.lowerBound].trimmingWhitespace()
    let after = self[range.upperBound...].trimmingWhitespace()
    guard !after.isEmpty else {
      throw BrokenLine(reason: "field \"\(key)\" has nothing after \"\(marker)\": expected the answer")
    }
    return (before, after)
  }

  /// The text without calculator annotations `<<...>>`; one that is never closed stays.
  func strippingAnnotations() -> String {
    var result = ""
    var rest = self[...]
    while let open = rest.firstRange(of: "<<"), let close = rest[open.upperBound...].firstRange(of: ">>") {
      result += rest[..<open.lowerBound]
      rest = rest[close.upperBound...]
    }
    return result + rest
  }
}

extension Substring {
  /// The text without white space at its ends.
  func trimmingWhitespace() -> String {
    let scalars = unicodeScalars.drop(while: \.isSpace)
    guard let last = scalars.lastIndex(where: { !$0.isSpace }) else { return "" }
    return String(scalars[...last])
  }
}

extension Unicode.Scalar {
  /// Whether it is white space; quick for ASCII, which nearly all is.
  var isSpace: Bool { isASCII ? value == 0x20 || 0x09...0x0D ~= value : properties.isWhitespace }
}
