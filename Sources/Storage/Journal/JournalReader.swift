package import Foundation
package import Records
import Texts

/// Reads a journal's events one after the other, also while another process writes it.
package final class JournalReader {
  private let path: String
  private let descriptor: Int32
  private let decoder = JournalFormat.makeDecoder()
  /// Bytes from `offset` on that have been read from the file, the first `consumed` of them done with.
  private var buffer: [UInt8] = []
  private var consumed = 0
  private static let chunk = 1 << 20

  /// Where the next event begins: all before it has been returned.
  package private(set) var offset: Int64

  /// An event and its payload as it stands in the file.
  package struct Record {
    package let payload: ArraySlice<UInt8>
    package let event: Event
  }

  /// Reads the journal at `url` from byte `offset` on, which must be one that a reader has reported, or 0 for
  /// the start.
  package init(_ url: URL, from offset: Int64 = 0) throws {
    path = url.path(percentEncoded: false)
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw JournalError.file(path: path, problem: systemMessage()) }
    self.offset = offset
    if offset == 0 { try readHeader() }
  }

  deinit { close(descriptor) }

  /// The next event; nil if there is none yet: a line that is not whole is left for later.
  ///
  /// Throws `JournalError.damaged` for a line that is followed by others, and `JournalError.unknownEvent` for one that is whole
  /// but holds no event that this version knows.
  package func next() throws -> Event? {
    try nextRecord()?.event
  }

  /// The next event as the database keeps it; nil if there is none yet. Throws as `next` does.
  package func nextAsStored() throws -> Event? {
    try nextRecord()?.kept()
  }

  /// The next event with its payload; nil if there is none yet. Throws as `next` does.
  package func nextRecord() throws -> Record? {
    if offset == 0 { try readHeader() }
    guard offset > 0, let line = try nextLine() else { return nil }
    guard let payload = JournalFormat.payload(ofLine: line) else {
      // At the very end it is an append that a crash or a full disk cut short, or one that is going on now.
      if try isLast(line) {
        forget()
        return nil
      }
      throw JournalError.damaged(path: path, line: try lineNumber(), problem: "the checksum does not match")
    }
    let event: Event
    do { event = try decoder.decode(Event.self, from: Data(payload)) } catch {
      // The line is as it was written: whoever wrote it knows more kinds of events, or more of them.
      throw JournalError.unknownEvent(
        path: path, line: try lineNumber(), problem: error.decodingReason.messageLine(longest: 200))
    }
    consumed += line.count + 1
    offset += Int64(line.count + 1)
    return Record(payload: payload, event: event)
  }

  /// Bytes of the file beyond `offset`.
  func remaining() throws -> Int64 {
    var entry = stat()
    guard fstat(descriptor, &entry) == 0 else {
      throw JournalError.file(path: path, problem: systemMessage())
    }
    return Int64(entry.st_size) - offset
  }

  /// Takes in the first line. A part of it alone is a journal whose making was cut short.
  private func readHeader() throws {
    let expected = JournalFormat.headerLine
    var found = [UInt8](repeating: 0, count: expected.count)
    let count = pread(descriptor, &found, found.count, 0)
    guard count >= 0 else { throw JournalError.file(path: path, problem: systemMessage()) }
    guard expected.starts(with: found.prefix(count)) else {
      let firstLine = found.prefix(count).prefix { $0 != JournalFormat.newline }
      throw JournalError.notAJournal(path: path, firstLine: String(decoding: firstLine, as: UTF8.self))
    }
    if count == expected.count { offset = Int64(count) }
  }

  /// The line at `offset` without its newline; nil if the file ends before that.
  private func nextLine() throws -> ArraySlice<UInt8>? {
    var searched = consumed
    while true {
      if let end = buffer[searched...].firstIndex(of: JournalFormat.newline) { return buffer[consumed..<end] }
      searched = buffer.count - consumed
      buffer.removeFirst(consumed)
      consumed = 0
      guard try fill() else {
        forget()
        return nil
      }
    }
  }

  /// Drops what has been read ahead: the writer may cut off an unfinished line and write another.
  private func forget() {
    buffer.removeAll(keepingCapacity: true)
    consumed = 0
  }

  /// Reads more of the file; false at its end.
  private func fill() throws -> Bool {
    let start = buffer.count
    let count = try [UInt8](unsafeUninitializedCapacity: Self.chunk) { chunk, initialized in
      let count = pread(descriptor, chunk.baseAddress, Self.chunk, off_t(offset) + off_t(start))
      guard count >= 0 else { throw JournalError.file(path: path, problem: systemMessage()) }
      initialized = count
    }
    buffer.append(contentsOf: count)
    return !count.isEmpty
  }

  private func isLast(_ line: ArraySlice<UInt8>) throws -> Bool {
    try remaining() <= Int64(line.count + 1)
  }

  /// The number of the line at `offset`, counted only when it is asked for.
  private func lineNumber() throws -> Int {
    var number = 1
    var position: Int64 = 0
    var chunk = [UInt8](repeating: 0, count: Self.chunk)
    while position < offset {
      let count = pread(descriptor, &chunk, min(chunk.count, Int(offset - position)), off_t(position))
      guard count > 0 else { break }
      number += chunk[..<count].count { $0 == JournalFormat.newline }
      position += Int64(count)
    }
    return number
  }

  /// Whether a line of the journal at `url` ends right before byte `offset`.
  static func hasLine(endingAt offset: Int64, in url: URL) throws -> Bool {
    let path = url.path(percentEncoded: false)
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw JournalError.file(path: path, problem: systemMessage()) }
    defer { close(descriptor) }
    var byte: UInt8 = 0
    return pread(descriptor, &byte, 1, off_t(offset) - 1) == 1 && byte == JournalFormat.newline
  }
}

/// What the system says about its last refusal.
func systemMessage() -> String { String(cString: strerror(errno)) }
