internal import Foundation
internal import Synchronization

/// Tells processes that measure time on one machine of each other, whatever users and checkouts they belong to.
///
/// Each holds a shared record lock on one file and looks a few times a second whether another one does, so that both learn
/// of it, whoever came first. Nothing is ever written to the file: the kernel names the holders of locks and drops a lock
/// with its process, so that a file left behind means nothing. A process does not get in its own way.
package final class MeasuringLock: Sendable {
  /// A process that measures.
  package struct Holder: Sendable, Equatable, CustomStringConvertible {
    /// Its number; nil if it belongs to another container.
    package let processID: Int32?

    package var description: String {
      guard let processID else { return "a process of another container" }
      let line = SystemFiles().text("proc/\(processID)/cmdline") ?? ""
      // The words are another user's: nothing in them may steer the terminal.
      let words = line.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : Character($0) }
      let command = String(words.prefix(100)).trimmingCharacters(in: .whitespaces)
      return "process \(processID)" + (command.isEmpty ? "" : " (\(command))")
    }
  }

  private struct State {
    var latest: (moment: ContinuousClock.Instant, holder: Holder)?
    var isReleased = false
  }

  /// The file that all processes of this machine share; the variable TWOSTAGE_LOCK names another, one in a folder that
  /// containers of one machine share, say.
  package static let standardPath =
    ProcessInfo.processInfo.environment["TWOSTAGE_LOCK"].flatMap { $0.isEmpty ? nil : $0 }
    ?? "/tmp/twostage-measuring.lock"

  /// Why others cannot be told of; nil if they can.
  package let problem: String?
  /// The process that measured when this one began, if there was one.
  package let before: Holder?
  private let descriptor: Int32
  private let state = Mutex(State())
  private static let interval = DispatchTimeInterval.milliseconds(250)

  /// Takes the lock, at once or, if `waits`, when no other process holds it.
  ///
  /// - Parameter whileWaiting: called with the holder about twice a second; what it throws ends the waiting.
  package init(
    _ path: String = standardPath, waits: Bool = false, whileWaiting: (Holder) throws -> Void = { _ in }
  ) throws {
    switch Self.open(path) {
    case .success(let opened):
      descriptor = opened
      problem = nil
    case .failure(let refusal):
      descriptor = -1
      problem = refusal.description
      before = nil
      return
    }
    do {
      while waits, let holder = Self.acquireAlone(descriptor) {
        try whileWaiting(holder)
        usleep(500_000)
      }
    } catch {
      close(descriptor)
      throw error
    }
    // Another one may hold it alone, for the instant in which it ends its waiting.
    while !Self.set(descriptor, F_RDLCK), errno == EAGAIN || errno == EACCES || errno == EINTR {
      usleep(1000)
    }
    before = Self.holder(descriptor)
    watch()
  }

  deinit { release() }

  /// Lets go of the lock; what was seen until then stays known.
  package func release() {
    _ = other
    let isFirst = state.withLock { state in
      defer { state.isReleased = true }
      return !state.isReleased
    }
    if isFirst, descriptor >= 0 { close(descriptor) }
  }

  /// Another process that measures at this moment.
  package var other: Holder? {
    state.withLock { state in
      guard descriptor >= 0, !state.isReleased, let holder = Self.holder(descriptor) else { return nil }
      state.latest = (.now, holder)
      return holder
    }
  }

  /// The process that was seen last to measure at the same time as this one.
  package var latest: Holder? {
    _ = other
    return state.withLock { $0.latest?.holder }
  }

  /// Whether another process has measured at some time after `start`.
  package func isContended(since start: ContinuousClock.Instant) -> Bool {
    _ = other
    return state.withLock { $0.latest.map { $0.moment >= start } ?? false }
  }

  /// Looks for others until the lock is released.
  private func watch() {
    DispatchQueue.global(qos: .utility).asyncAfter(deadline: .now() + Self.interval) { [weak self] in
      guard let self, !state.withLock({ $0.isReleased }) else { return }
      _ = other
      watch()
    }
  }

  // MARK: The file

  private struct Refusal: Error, CustomStringConvertible { let description: String }

  /// Opens the file, which is made for everybody if it is missing.
  private static func open(_ path: String) -> Result<Int32, Refusal> {
    // No link is followed, and no pipe waited for: anybody may have put one into /tmp.
    let flags = O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK
    var descriptor = Foundation.open(path, flags)
    if descriptor < 0, errno == ENOENT {
      // Only ever together with O_EXCL: in /tmp the kernel refuses to "create" what is another user's.
      descriptor = Foundation.open(path, flags | O_CREAT | O_EXCL, 0o666)
      if descriptor >= 0 { fchmod(descriptor, 0o666) } else { descriptor = Foundation.open(path, flags) }
    }
    // Reading is enough to take part; only waiting is then less exact.
    if descriptor < 0, errno == EACCES {
      descriptor = Foundation.open(path, flags & ~O_RDWR | O_RDONLY)
    }
    guard descriptor >= 0 else {
      return .failure(Refusal(description: "\(path): \(String(cString: strerror(errno)))"))
    }
    var entry = stat()
    guard fstat(descriptor, &entry) == 0, entry.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      return .failure(Refusal(description: "\(path) is no ordinary file"))
    }
    // Keeps it from being tidied away as old.
    futimens(descriptor, nil)
    return .success(descriptor)
  }

  /// Takes the lock alone; returns who else holds it, and nothing is taken then.
  private static func acquireAlone(_ descriptor: Int32) -> Holder? {
    if let holder = holder(descriptor) { return holder }
    // Without the right to write there are no exclusive locks: two that wait may then end it at once.
    if set(descriptor, F_WRLCK) || errno == EBADF { return nil }
    return holder(descriptor) ?? Holder(processID: nil)
  }

  private static func set(_ descriptor: Int32, _ type: Int32) -> Bool {
    var lock = flock()
    lock.l_type = Int16(type)
    lock.l_whence = Int16(SEEK_SET)
    return fcntl(descriptor, F_SETLK, &lock) == 0
  }

  /// Another process with a lock on the file.
  private static func holder(_ descriptor: Int32) -> Holder? {
    var lock = flock()
    lock.l_type = Int16(F_WRLCK)
    lock.l_whence = Int16(SEEK_SET)
    guard fcntl(descriptor, F_GETLK, &lock) == 0, lock.l_type != Int16(F_UNLCK) else { return nil }
    return Holder(processID: lock.l_pid > 0 ? lock.l_pid : nil)
  }
}
