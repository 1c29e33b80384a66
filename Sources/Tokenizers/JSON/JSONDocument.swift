/// A JSON text whose syntax has been checked once, read in place through `JSONView`s: no tree is built, so that a
/// hostile file takes no more memory than its bytes.
package struct JSONDocument: Sendable {
  /// Values may lie so deep in each other.
  static let deepest = 64

  let bytes: [UInt8]
  /// What errors call the text.
  let name: String

  /// Throws `TokenizerError.invalidFile`, with the line, unless `bytes` are one JSON value (RFC 8259; lone surrogates
  /// are refused).
  package init(_ bytes: [UInt8], name: String) throws {
    self.bytes = bytes
    self.name = name
    var scanner = JSONScanner(bytes: bytes)
    do {
      try scanner.scanDocument()
    } catch {
      let line = 1 + bytes[..<min(error.position, bytes.count)].count { $0 == 0x0A }
      throw TokenizerError.invalidFile(file: name, key: "", reason: "line \(line): \(error.reason)")
    }
  }

  package var root: JSONView { JSONView(document: self, start: JSONView.skipSpace(bytes, 0)) }
}
