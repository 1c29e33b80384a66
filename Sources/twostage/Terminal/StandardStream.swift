import Foundation
import Waiting

/// Standard output or standard error, for two kinds of text.
///
/// A *result* is what somebody asked for: writing it waits for the reader and throws if it cannot be done. *Progress* tells
/// how work gets on: it is written by a thread of its own, and dropped where it cannot be written or nobody reads it. So a
/// pipe that nobody empties, a closed terminal or a full disk under a log neither ends a run nor holds it up.
///
/// Everything is written with write(2): Foundation's file handles end the process where that fails.
final class StandardStream: Sendable {
  static let output = StandardStream(STDOUT_FILENO, name: "standard output")
  static let error = StandardStream(STDERR_FILENO, name: "standard error")

  private struct Progress {
    var pending: [UInt8] = []
    var isWriting = false
    var hasThread = false
  }

  private let descriptor: Int32
  private let name: String
  private let condition = MonotonicCondition()
  /// Touched only while `condition` is locked.
  nonisolated(unsafe) private var progress = Progress()
  /// Bytes of progress that may wait for a slow reader; what comes then is dropped.
  private static let mostPending = 1 << 16
  /// Bytes of one write: a pipe that can be written to at all takes so many at once.
  private static let piece = 4096

  init(_ descriptor: Int32, name: String) {
    self.descriptor = descriptor
    self.name = name
  }

  // MARK: Results

  /// Writes all of `bytes`, after the progress that came before. Throws `OutputError`.
  func write(_ bytes: some Collection<UInt8>) throws {
    try flush(atMost: nil)
    try writeAll(bytes)
  }

  private func writeAll(_ bytes: some Collection<UInt8>) throws {
    let bytes = Array(bytes)
    var written = 0
    while written < bytes.count {
      try waitUntilWritable()
      let count = bytes.withUnsafeBytes { buffer in
        Foundation.write(
          descriptor, buffer.baseAddress! + written, min(Self.piece, buffer.count - written))
      }
      if count >= 0 {
        written += count
      } else if errno != EINTR && errno != EAGAIN {
        throw OutputError(stream: name, code: errno)
      }
    }
  }

  /// Returns when a write will not wait, or will fail. A wish to stop ends the waiting: whoever does not read must not
  /// keep a program alive.
  private func waitUntilWritable() throws {
    while true {
      var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      let ready = poll(&request, 1, 200)
      if ready > 0 || (ready < 0 && errno != EINTR) { return }
      if Interruption.isRaised { throw OutputError(stream: name, code: EINTR) }
    }
  }

  // MARK: Progress

  /// Hands over `bytes` to be written when the reader takes them, all or none; returns at once.
  func offer(_ bytes: some Collection<UInt8>) {
    condition.lock()
    defer { condition.unlock() }
    guard progress.pending.count + bytes.count <= Self.mostPending else { return }
    progress.pending.append(contentsOf: bytes)
    if !progress.hasThread {
      progress.hasThread = true
      let thread = Thread { [self] in work() }
      thread.name = name
      thread.start()
    }
    condition.broadcast()
  }

  /// Waits until all progress is written or dropped, for `seconds` at most if that is given. Throws `OutputError` if a wish
  /// to stop ends the waiting.
  func flush(atMost seconds: Double?) throws {
    let deadline = seconds.map { ContinuousClock.now + .seconds($0) }
    condition.lock()
    defer { condition.unlock() }
    while progress.isWriting || !progress.pending.isEmpty {
      if let deadline, ContinuousClock.now >= deadline { return }
      condition.wait(atMost: 0.2)
      if deadline == nil, Interruption.isRaised { throw OutputError(stream: name, code: EINTR) }
    }
  }

  private func work() {
    while true {
      condition.lock()
      while progress.pending.isEmpty { condition.wait() }
      let bytes = progress.pending
      progress.pending.removeAll()
      progress.isWriting = true
      condition.unlock()
      write(progress: bytes)
      condition.lock()
      progress.isWriting = false
      condition.broadcast()
      condition.unlock()
    }
  }

  /// Writes `bytes`, and drops what cannot be written.
  private func write(progress bytes: [UInt8]) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        Foundation.write(descriptor, buffer.baseAddress! + written, buffer.count - written)
      }
      if count >= 0 {
        written += count
      } else if errno == EAGAIN {
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&request, 1, -1)
      } else if errno != EINTR {
        return
      }
    }
  }

  // MARK: At the start

  /// Opens what stands for a standard stream that the program was started without.
  ///
  /// The system gives a new file the lowest free number: without this a run's journal could become number 1, and its
  /// results be written into it. What is opened cannot be used in the stream's direction, so that the fault still shows.
  static func openMissing() {
    for (descriptor, mode) in [
      (STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY),
    ] where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
      _ = open("/dev/null", mode)
    }
  }
}

/// A result that could not be written.
struct OutputError: Error, CustomStringConvertible {
  let stream: String
  /// The system's number for what was wrong.
  let code: Int32

  /// Whether nobody reads any more, which is no fault: `twostage list | head`.
  var isUnread: Bool { code == EPIPE }

  var description: String {
    code == EINTR
      ? "\(stream): stopped before all was written" : "\(stream): \(String(cString: strerror(code)))"
  }
}
