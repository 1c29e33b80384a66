package import Foundation

/// Keeps writers away from a journal while it is copied or deleted.
package final class JournalLock {
  private let descriptor: Int32
  /// How long a taken lock is tried again: a program that the writer has just started holds it for a moment.
  private static let patience = Duration.seconds(2)

  /// Takes the lock of the journal at `url`; a shared one goes with other readers. Throws `JournalError.inUse` if
  /// a process writes the run.
  package init(_ url: URL, isShared: Bool) throws {
    let path = url.path(percentEncoded: false)
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw JournalError.file(path: path, problem: systemMessage()) }
    // `deinit` runs for what throws from here on too: closing here as well could hit another thread's new file.
    try Self.take(descriptor, isShared ? LOCK_SH : LOCK_EX, path: path)
  }

  /// Takes the lock of an open journal. Throws `JournalError.inUse` if a process has it and keeps it, and
  /// `JournalError.noLocks` where the file system has none: a journal must never get two writers, so it gets none there.
  static func take(_ descriptor: Int32, _ kind: Int32, path: String) throws {
    let deadline = ContinuousClock.now + patience
    while flock(descriptor, kind | LOCK_NB) != 0 {
      switch errno {
      case EINTR: continue
      case EWOULDBLOCK: break
      default: throw JournalError.noLocks(path: path, problem: systemMessage())
      }
      guard ContinuousClock.now < deadline else { throw JournalError.inUse(path: path) }
      Thread.sleep(forTimeInterval: 0.02)
    }
  }

  deinit { close(descriptor) }
}
