internal import Foundation

/// A file that at most one process holds locked; the system lets go of it when the process ends, however it
/// ends.
final class LockFile {
  private let descriptor: Int32

  /// Waits for the lock, up to `seconds`. Throws if somebody else holds it for longer.
  init(_ path: String, seconds: Double = 120) async throws {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw ClusterError.file(path: path, problem: String(cString: strerror(errno)))
    }
    let clock = ContinuousClock()
    let deadline = clock.now + .seconds(seconds)
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      // `deinit` runs for what throws here too: closing here as well could hit another thread's new file.
      guard clock.now < deadline else { throw ClusterError.locked(path: path) }
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  deinit { close(descriptor) }
}
