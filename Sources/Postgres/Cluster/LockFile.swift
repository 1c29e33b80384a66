internal import Foundation
internal import Synchronization

/// A file that at most one process holds locked; the system lets go of it when the process ends, however it
/// ends.
///
/// What is done under the lock (making a cluster, starting its server) takes a second on an idle machine and minutes on a
/// busy one. So the holder touches the file every second, and others wait for as long as its time of change moves.
package final class LockFile {
  private let descriptor: Int32
  private var pulse: Pulse?

  /// Waits for the lock. Throws `ClusterError.locked` if its holder shows no sign of life for `patience`, and
  /// `ClusterError.file` where the file system has no locks.
  ///
  /// - Parameter now: The time; another one than the system's in tests.
  package init(
    _ path: String, patience: Duration = .seconds(120),
    now: @Sendable () -> ContinuousClock.Instant = { .now }
  ) async throws {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw ClusterError.file(path: path, problem: String(cString: strerror(errno)))
    }
    // `deinit` runs for what throws from here on too: closing here as well could hit another thread's new file.
    var deadline = now() + patience
    var lastSign = Self.lastTouch(descriptor)
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR else {
        throw ClusterError.file(
          path: path,
          problem:
            "it cannot be locked (\(String(cString: strerror(errno)))), as on some network file systems")
      }
      try await Task.sleep(for: .milliseconds(20))
      let sign = Self.lastTouch(descriptor)
      if sign != lastSign { (lastSign, deadline) = (sign, now() + patience) }
      guard now() < deadline else { throw ClusterError.locked(path: path) }
    }
    pulse = Pulse(descriptor)
  }

  deinit {
    pulse?.stop()
    close(descriptor)
  }

  /// When the file was touched last, by the file system's clock: only good for telling whether it was touched again.
  private static func lastTouch(_ descriptor: Int32) -> [Int] {
    var entry = stat()
    guard fstat(descriptor, &entry) == 0 else { return [] }
    #if os(Linux)
      return [entry.st_mtim.tv_sec, entry.st_mtim.tv_nsec]
    #else
      return [entry.st_mtimespec.tv_sec, entry.st_mtimespec.tv_nsec]
    #endif
  }

  /// Touches a file every second, on a thread of its own: tasks may have to wait for a thread for long.
  private final class Pulse: Sendable {
    /// Nil once the file must be left alone.
    private let descriptor: Mutex<Int32?>

    init(_ descriptor: Int32) {
      self.descriptor = Mutex(descriptor)
      let thread = Thread { [self] in while beat() { Thread.sleep(forTimeInterval: 1) } }
      thread.name = "lock"
      thread.start()
    }

    private func beat() -> Bool {
      descriptor.withLock { descriptor in
        guard let descriptor else { return false }
        futimens(descriptor, nil)
        return true
      }
    }

    /// Returns when the file will not be touched any more.
    func stop() { descriptor.withLock { $0 = nil } }
  }
}
