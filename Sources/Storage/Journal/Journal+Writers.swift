package import Foundation

extension Journal {
  /// Whether a process of this machine has the journal at `url` open for writing.
  ///
  /// Asks for its lock as readers do, and lets go at once: a run that is just starting tries again for longer than that.
  package static func isBeingWritten(_ url: URL) -> Bool {
    let descriptor = open(url.path(percentEncoded: false), O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }
}
