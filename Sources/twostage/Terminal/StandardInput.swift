import Files
import Foundation

/// The lines of standard input as bytes, whatever their encoding; lines end with `\n` alone.
struct StandardInput {
  private var buffer: [UInt8] = []
  private var position = 0
  private var isAtEnd = false
  private var number = 0
  private static let piece = 1 << 16
  /// What has no line end at all must not fill the memory.
  private static let longest = InputFile.Limit.line

  /// Whether `next` can answer without reading.
  var hasLine: Bool { isAtEnd || buffer[position...].contains(UInt8(ascii: "\n")) }

  /// The next line without its line end; nil after the last. Throws `InputError`.
  mutating func next() throws -> [UInt8]? {
    var searched = position
    while true {
      if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        defer { position = end + 1 }
        number += 1
        return Array(buffer[position..<end])
      }
      if isAtEnd {
        guard position < buffer.count else { return nil }
        defer { position = buffer.count }
        number += 1
        return Array(buffer[position...])
      }
      buffer.removeFirst(position)
      position = 0
      searched = buffer.count
      guard buffer.count <= Self.longest else {
        throw InputError("standard input", "line \(number + 1) is longer than \(Self.longest >> 20) MiB")
      }
      try fill()
    }
  }

  /// The next line as text, without a carriage return at its end; bytes that are not UTF-8 become U+FFFD.
  mutating func nextText() throws -> String? {
    guard var line = try next() else { return nil }
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    return String(decoding: line, as: UTF8.self)
  }

  /// Reads some more; an error is never taken for the end.
  private mutating func fill() throws {
    var piece = [UInt8](repeating: 0, count: Self.piece)
    while true {
      let count = read(STDIN_FILENO, &piece, piece.count)
      if count > 0 { return buffer.append(contentsOf: piece[..<count]) }
      if count == 0 {
        isAtEnd = true
        return
      }
      switch errno {
      case EINTR: continue
      case EAGAIN:
        var request = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        _ = poll(&request, 1, -1)
      default: throw InputError("standard input", String(cString: strerror(errno)))
      }
    }
  }
}
