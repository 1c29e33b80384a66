package import Foundation

/// Keeps writers away from a journal while it is copied or deleted.
package final class JournalLock {
  private let descriptor: Int32
  /// Seconds for which a taken lock is tried again: a program that the writer has just started holds it for a moment.
  private static let patience = 1.0

  /// Takes the lock of the journal at `url`; a shared one goes with other readers. Throws `JournalError.inUse` if
  /// a process writes the run.
  package init(_ url: URL, isShared: Bool) throws {
    let path = url.path(percentEncoded: false)
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw JournalError.file(path: path, problem: systemMessage()) }
    let deadline = Date() + Self.patience
    while flock(descriptor, (isShared ? LOCK_SH : LOCK_EX) | LOCK_NB) != 0 {
      guard Date() < deadline else {
        close(descriptor)
        throw JournalError.inUse(path: path)
      }
      Thread.sleep(forTimeInterval: 0.02)
    }
  }

  deinit { close(descriptor) }
}
