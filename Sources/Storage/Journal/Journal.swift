internal import Digests
package import Foundation
package import Records

/// The append-only file that a run's events go to before anything else sees them.
///
/// One process writes it at a time. An event is kept once `append` has returned: the file is then on the
/// disk.
package final class Journal {
  /// What opening an existing journal found at its end.
  package struct Recovery: Equatable, Sendable {
    /// Events that were there already.
    package let events: Int
    /// Bytes of an unfinished last line that were cut off; 0 if the journal ended cleanly.
    package let bytesCutOff: Int

    package init(events: Int, bytesCutOff: Int) {
      self.events = events
      self.bytesCutOff = bytesCutOff
    }
  }

  /// The file.
  package let url: URL
  /// What opening it found.
  package private(set) var recovery = Recovery(events: 0, bytesCutOff: 0)
  /// Where the file ends: all before is on the disk.
  package private(set) var end: Int64 = 0

  private let path: String
  private let descriptor: Int32
  private let encoder = JournalFormat.makeEncoder()
  /// A fingerprint of each event's payload by that of its key: keys and payloads themselves would be too much to remember
  /// in a long run.
  private var fingerprints: [Fingerprint: UInt64] = [:]
  private var isUnsure = false

  /// Opens the journal at `url`, or makes an empty one; every event that is there already goes to `visit`, in
  /// order.
  ///
  /// An unfinished last line is cut off and reported in `recovery`. Throws `JournalError`.
  package init(_ url: URL, visit: (Event) throws -> Void = { _ in }) throws {
    self.url = url
    path = url.path(percentEncoded: false)
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw JournalError.file(path: path, problem: systemMessage()) }
    // `deinit` runs for what throws from here on too: closing here as well could hit another thread's new file.
    try JournalLock.take(descriptor, LOCK_EX, path: path)
    try recover(visit)
    if end == 0 {
      try write(JournalFormat.headerLine)
      try syncFolder()
    }
  }

  deinit { close(descriptor) }

  /// Whether an event with this key has been kept.
  package func contains(key: String) -> Bool { fingerprints[Fingerprint(key.utf8)] != nil }

  /// Appends `events` and returns those that are new, after they have reached the disk; one call costs one
  /// `fsync`.
  ///
  /// Of an event that is there already nothing is written, unless it is a verdict that came out otherwise.
  /// Throws `DivergedError` if a deterministic event differs from the one kept under its key, before anything
  /// is written; throws `JournalError` with the file as it was before if the disk is full.
  @discardableResult
  package func append(_ events: [Event]) throws -> [Event] {
    guard !isUnsure else { throw JournalError.unsure(path: path) }
    var new: [Event] = []
    var added: [Fingerprint: UInt64] = [:]
    var bytes: [UInt8] = []
    for event in events {
      let payload = try encoder.encode(event)
      let key = Fingerprint(event.key.utf8)
      let fingerprint = Fingerprint(payload).high
      if let kept = added[key] ?? fingerprints[key] {
        if kept == fingerprint { continue }
        if event.isDeterministic { throw DivergedError(key: event.key) }
        // A verdict may be passed again with a better test; of everything else the first report stands.
        guard case .verdict = event else { continue }
      }
      added[key] = fingerprint
      JournalFormat.append(payload, to: &bytes)
      new.append(event)
    }
    if !bytes.isEmpty { try write(bytes) }
    fingerprints.merge(added) { _, latest in latest }
    return new
  }

  private func recover(_ visit: (Event) throws -> Void) throws {
    let reader = try JournalReader(url)
    var count = 0
    while let record = try reader.nextRecord() {
      fingerprints[Fingerprint(record.event.key.utf8)] = Fingerprint(record.payload).high
      count += 1
      try visit(record.event)
    }
    end = reader.offset
    let torn = try reader.remaining()
    if torn > 0 {
      guard ftruncate(descriptor, off_t(end)) == 0, fsync(descriptor) == 0 else {
        throw JournalError.file(path: path, problem: systemMessage())
      }
    }
    recovery = Recovery(events: count, bytesCutOff: Int(torn))
  }

  /// Writes `bytes` at the end and brings them to the disk, all or nothing.
  private func write(_ bytes: [UInt8]) throws {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        pwrite(descriptor, buffer.baseAddress! + written, buffer.count - written, off_t(end) + off_t(written))
      }
      if count > 0 { written += count } else if count == 0 || errno != EINTR { throw takeBack() }
    }
    guard fsync(descriptor) == 0 else {
      // After a failed fsync the system forgets which pages are missing: the next one may succeed and mean
      // nothing.
      isUnsure = true
      throw takeBack()
    }
    end += Int64(bytes.count)
  }

  /// Cuts off what a failed write has left, and says why it failed.
  private func takeBack() -> JournalError {
    let code = errno
    let isFull = code == ENOSPC || code == EDQUOT || code == EFBIG
    let error: JournalError =
      isFull ? .diskFull(path: path) : .file(path: path, problem: String(cString: strerror(code)))
    if ftruncate(descriptor, off_t(end)) != 0 { isUnsure = true }
    return error
  }

  /// Makes a new file's name last: it is kept in the folder, not in the file.
  private func syncFolder() throws {
    let folder = open(url.deletingLastPathComponent().path(percentEncoded: false), O_RDONLY | O_CLOEXEC)
    guard folder >= 0 else { throw JournalError.file(path: path, problem: systemMessage()) }
    defer { close(folder) }
    guard fsync(folder) == 0 else { throw JournalError.file(path: path, problem: systemMessage()) }
  }

  /// Half of a SHA-256: two texts that share it are the same text.
  private struct Fingerprint: Hashable {
    let high, low: UInt64

    init(_ bytes: some Collection<UInt8>) {
      let digits = SHA256.hexadecimal(of: bytes)
      high = UInt64(digits.prefix(16), radix: 16) ?? 0
      low = UInt64(digits.dropFirst(16).prefix(16), radix: 16) ?? 0
    }
  }
}
