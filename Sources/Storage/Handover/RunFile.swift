internal import Digests
package import Foundation
internal import Records

/// One run as a file to hand over: a line that names the format, a line that describes the run, then the run's journal
/// as it stands. Every line but the first ones of the two formats has a checksum of its own.
package struct RunFile {
  /// The first line, which names the version.
  package static let header = "twostage-run 1"

  /// The second line: what the rest of the file must be.
  package struct Description: Codable, Sendable, Equatable {
    package var run: String
    /// Every setting of the benchmark, seed and whole paths included.
    package var benchmark: String
    /// Nil if the run is not finished.
    package var digest: String?
    package var events: Int
    /// Length of the journal in bytes.
    package var bytes: Int64
    /// Hash of the journal's bytes, hexadecimal.
    package var sha256: String
  }

  package let url: URL
  package let description: Description
  /// Where the journal begins, and where its first event does.
  private let journalStart: Int64
  private var eventsStart: Int64 { journalStart + Int64(JournalFormat.headerLine.count) }
  /// More than the description of any benchmark takes.
  private static let longestBeginning = 4 << 20

  // MARK: Writing

  /// Writes the journal at `journal` as far as it is whole, with what is known of its run, to `url`, where it appears
  /// complete or not at all.
  ///
  /// - Returns: What was written, and the bytes of an unfinished last line that were left out.
  package static func write(run: String, benchmark: String, digest: String?, journal: URL, to url: URL) throws
    -> (description: Description, bytesLeftOut: Int64)
  {
    let reader = try JournalReader(journal)
    var events = 0
    while try reader.next() != nil { events += 1 }
    let end = reader.offset
    let description = Description(
      run: run, benchmark: benchmark, digest: digest, events: events, bytes: end,
      sha256: try hash(of: journal, from: 0, to: end))
    var beginning = Array((header + "\n").utf8)
    JournalFormat.append(try JournalFormat.makeEncoder().encode(description), to: &beginning)
    let file = try NewFile(url)
    try file.write(beginning)
    try forEachChunk(of: journal, from: 0, to: end) { try file.write($0) }
    try file.finish()
    return (description, try reader.remaining())
  }

  // MARK: Reading

  /// Reads the beginning of the file at `url`. Throws `RunFileError` if it holds no run.
  package init(_ url: URL) throws {
    self.url = url
    let beginning: [UInt8]
    do {
      let handle = try FileHandle(forReadingFrom: url)
      beginning = [UInt8](try handle.read(upToCount: Self.longestBeginning) ?? Data())
    } catch {
      throw RunFileError(url, "cannot be read; check the path and its permissions")
    }
    let lines = beginning.split(
      separator: JournalFormat.newline, maxSplits: 2, omittingEmptySubsequences: false)
    guard lines.count > 1, lines[0].elementsEqual(Self.header.utf8) else {
      throw RunFileError(
        url, line: 1, "is no run that this version of twostage dumped: the line should be '\(Self.header)'")
    }
    guard lines.count == 3, let payload = JournalFormat.payload(ofLine: lines[1]),
      let description = try? JournalFormat.makeDecoder().decode(Description.self, from: Data(payload)),
      ULID.isWhole(description.run)
    else { throw Self.damaged(url, line: 2) }
    guard lines[2].starts(with: JournalFormat.headerLine) else { throw Self.damaged(url, line: 3) }
    self.description = description
    journalStart = Int64(lines[2].startIndex)
  }

  /// A reader of the journal's events, as they stand in this file.
  package func events() throws -> JournalReader { try JournalReader(url, from: eventsStart) }

  /// Reads every line. Throws `RunFileError` with the first that is damaged, or if something is missing.
  package func check() throws {
    let reader = try events()
    var count = 0
    do {
      while let event = try reader.next() {
        if count == 0 {
          guard case .runStarted(let record) = event, record.id == description.run else {
            throw RunFileError(url, line: 4, "is not the start of run \(description.run)")
          }
        }
        count += 1
      }
    } catch JournalError.damaged(_, let line, _) {
      throw Self.damaged(url, line: line)
    }
    guard count == description.events, try reader.remaining() == 0 else {
      throw RunFileError(
        url, line: count + 4,
        "is damaged or cut off: \(count) of \(description.events) events can be read; get the file again")
    }
    let hash = try Self.hash(of: url, from: journalStart, to: reader.offset)
    guard hash == description.sha256, reader.offset - journalStart == description.bytes else {
      throw RunFileError(url, "is damaged: its hash is another than when it was written; get the file again")
    }
  }

  /// Writes the journal to `place`, where it appears complete or not at all.
  package func writeJournal(to place: URL) throws {
    let file = try NewFile(place)
    try Self.forEachChunk(of: url, from: journalStart, to: journalStart + description.bytes) {
      try file.write($0)
    }
    try file.finish()
  }

  /// Whether the journal at `journal` begins with the whole of this one.
  package func isBeginning(of journal: URL) throws -> Bool {
    try Self.hash(of: journal, from: 0, to: description.bytes) == description.sha256
  }

  private static func damaged(_ url: URL, line: Int) -> RunFileError {
    RunFileError(url, line: line, "is damaged: it does not match its checksum; get the file again")
  }

  // MARK: Bytes

  private static func hash(of url: URL, from start: Int64, to end: Int64) throws -> String {
    var hash = SHA256()
    try forEachChunk(of: url, from: start, to: end) { $0.withUnsafeBytes { hash.update($0) } }
    return hash.hexadecimal()
  }

  private static func forEachChunk(
    of url: URL, from start: Int64, to end: Int64, _ body: (Data) throws -> Void
  ) throws {
    let handle = try FileHandle(forReadingFrom: url)
    try handle.seek(toOffset: UInt64(start))
    var left = Int(end - start)
    while left > 0, let chunk = try handle.read(upToCount: min(left, 1 << 20)), !chunk.isEmpty {
      try body(chunk)
      left -= chunk.count
    }
  }
}
