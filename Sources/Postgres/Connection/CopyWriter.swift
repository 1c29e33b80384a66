/// Rows on their way into a table by COPY, in its text format.
package struct CopyWriter: ~Copyable {
  private let connection: Connection
  private var buffer: [UInt8] = []
  private var isFirstColumn = true
  private static let flushSize = 1 << 17

  init(connection: Connection) {
    self.connection = connection
    buffer.reserveCapacity(Self.flushSize + 4096)
  }

  /// The row's next column: `text`, or NULL.
  package mutating func add(_ text: String?) {
    startColumn()
    guard var text else { return addNull() }
    text.withUTF8 { addEscaped($0) }
  }

  /// The row's next column: `value`, or NULL.
  package mutating func add(_ value: Int?) {
    startColumn()
    guard let value else { return addNull() }
    buffer.append(contentsOf: value.description.utf8)
  }

  /// The row's next column: `value` with all its digits, or NULL.
  package mutating func add(_ value: Double?) {
    startColumn()
    guard let value else { return addNull() }
    buffer.append(contentsOf: value.description.utf8)
  }

  /// Ends the row. Throws if the server is gone.
  package mutating func endRow() throws {
    buffer.append(UInt8(ascii: "\n"))
    isFirstColumn = true
    if buffer.count >= Self.flushSize { try flush() }
  }

  mutating func flush() throws {
    defer { buffer.removeAll(keepingCapacity: true) }
    if !buffer.isEmpty { try connection.putCopy(buffer) }
  }

  private mutating func startColumn() {
    if !isFirstColumn { buffer.append(UInt8(ascii: "\t")) }
    isFirstColumn = false
  }

  private mutating func addNull() {
    buffer.append(contentsOf: #"\N"#.utf8)
  }

  /// Appends runs of plain bytes whole; what the format gives a meaning to is written with a backslash.
  private mutating func addEscaped(_ bytes: UnsafeBufferPointer<UInt8>) {
    var plain = 0
    for (index, byte) in bytes.enumerated() {
      let escape: StaticString
      switch byte {
      case UInt8(ascii: "\\"): escape = #"\\"#
      case UInt8(ascii: "\t"): escape = #"\t"#
      case UInt8(ascii: "\n"): escape = #"\n"#
      case UInt8(ascii: "\r"): escape = #"\r"#
      case 0: escape = "\u{FFFD}"
      default: continue
      }
      buffer.append(contentsOf: bytes[plain..<index])
      escape.withUTF8Buffer { buffer.append(contentsOf: $0) }
      plain = index + 1
    }
    buffer.append(contentsOf: bytes[plain...])
  }
}
