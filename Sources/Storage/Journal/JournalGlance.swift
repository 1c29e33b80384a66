package import Foundation
package import Records

/// What the two ends of a journal tell, without reading what lies between.
package struct JournalGlance {
  /// How the run began; nil if its start was not kept.
  package let record: RunRecord?
  /// How the last attempt ended; nil if something else is the last event.
  package let end: RunEnd?

  /// Whether the last event says that the run is finished.
  package var isFinished: Bool { end?.status == .finished }

  /// Enough for the line of an attempt's end, which is short.
  private static let tail = 1 << 16

  /// Looks at the journal at `url`. Throws `JournalError`.
  package init(_ url: URL) throws {
    let event = try JournalReader(url).next()
    record = if case .runStarted(let record)? = event { record } else { nil }
    let last = try Self.lastEvent(of: url)
    end = if case .attemptEnded(let end)? = last { end } else { nil }
  }

  /// The event of the last whole line; nil if it is none, or longer than an attempt's end is.
  private static func lastEvent(of url: URL) throws -> Event? {
    let path = url.path(percentEncoded: false)
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw JournalError.file(path: path, problem: systemMessage()) }
    defer { close(descriptor) }
    let size = lseek(descriptor, 0, SEEK_END)
    var bytes = [UInt8](repeating: 0, count: tail)
    let count = pread(descriptor, &bytes, tail, max(0, size - off_t(tail)))
    guard count >= 0 else { throw JournalError.file(path: path, problem: systemMessage()) }
    guard let end = bytes[..<count].lastIndex(of: JournalFormat.newline),
      let start = bytes[..<end].lastIndex(of: JournalFormat.newline),
      let payload = JournalFormat.payload(ofLine: bytes[(start + 1)..<end])
    else { return nil }
    return try? JournalFormat.makeDecoder().decode(Event.self, from: Data(payload))
  }
}
