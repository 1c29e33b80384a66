internal import Foundation
internal import Synchronization
internal import Texts

/// Tells processes that measure time on one machine of each other, whatever users and checkouts they belong to.
///
/// Each holds a shared record lock on one file and looks a few times a second whether another one does, so that both learn
/// of it, whoever came first. Nothing is ever written to the file: the kernel names the holders of locks and drops a lock
/// with its process, so that a file left behind means nothing. A process does not get in its own way.
///
/// The file is open to every user of the machine, and so is what can be done to it: it may be replaced by something else, or
/// locked by somebody for ever. None of it keeps a run from being made: what cannot be told is said, who holds the lock
/// counts as somebody who measures, and waiting ends.
package final class MeasuringLock: Sendable {
  /// A process that measures.
  package struct Holder: Sendable, Equatable, CustomStringConvertible {
    /// Its number; nil if it belongs to another container.
    package let processID: Int32?

    package var description: String {
      guard let processID else { return "a process of another container" }
      // Not its command line: that is memory of another user's process, which need not answer when it is read.
      let name = SystemFiles().line("proc/\(processID)/comm")?.cut(to: 40).visible() ?? ""
      return "process \(processID)" + (name.isEmpty ? "" : " (\(name))")
    }
  }

  private struct State {
    var latest: (moment: ContinuousClock.Instant, holder: Holder)?
    var isReleased = false
    /// Whether the lock is held, so that others learn of this process.
    var isTaken = false
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
  /// Whether waiting ended although another process still measured.
  package let hasWaitedInVain: Bool
  private let descriptor: Int32
  private let state = Mutex(State())
  private static let interval = DispatchTimeInterval.milliseconds(250)

  /// How long somebody may hold the lock alone, which takes an instant, before this process goes on without it.
  private static let instant = Duration.seconds(1)

  /// Takes the lock, at once or when no other process holds it.
  ///
  /// - Parameters:
  ///   - longest: how long other processes are waited for; nil for not at all.
  ///   - whileWaiting: called with the holder a few times a second; what it throws ends the waiting.
  package init(
    _ path: String = standardPath, waiting longest: Duration? = nil,
    whileWaiting: (Holder) throws -> Void = { _ in }
  ) throws {
    let opened: Int32
    do { opened = try Self.open(path) } catch let refusal as Refusal {
      (descriptor, problem, before, hasWaitedInVain) = (-1, refusal.description, nil, false)
      return
    }
    do {
      let isVain = try Self.wait(opened, path, longest, whileWaiting)
      let isTaken = try Self.share(opened, path)
      state.withLock { $0.isTaken = isTaken }
      (descriptor, problem, before, hasWaitedInVain) = (opened, nil, Self.holder(opened), isVain)
    } catch {
      close(opened)
      guard let refusal = error as? Refusal else { throw error }
      (descriptor, problem, before, hasWaitedInVain) = (-1, refusal.description, nil, false)
      return
    }
    watch()
  }

  /// Waits until this process holds the lock alone; says whether `longest` was over before.
  private static func wait(
    _ descriptor: Int32, _ path: String, _ longest: Duration?, _ whileWaiting: (Holder) throws -> Void
  ) throws -> Bool {
    guard let longest else { return false }
    let start = ContinuousClock.now
    while let holder = try acquireAlone(descriptor, path) {
      try whileWaiting(holder)
      if ContinuousClock.now - start >= longest { return true }
      usleep(250_000)
    }
    return false
  }

  /// Takes the lock together with others; says whether it could, because another process may hold it alone.
  private static func share(_ descriptor: Int32, _ path: String) throws -> Bool {
    let start = ContinuousClock.now
    while !set(descriptor, F_RDLCK) {
      try checkIsHeld(path)
      if ContinuousClock.now - start >= instant { return false }
      usleep(1000)
    }
    return true
  }

  /// Throws if the system refused a lock for another reason than that somebody has it.
  private static func checkIsHeld(_ path: String) throws {
    guard errno != EAGAIN, errno != EACCES, errno != EINTR else { return }
    throw Refusal(description: "\(path) cannot be locked: \(String(cString: strerror(errno)))")
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
      state.withLock { state in
        if !state.isTaken, !state.isReleased { state.isTaken = Self.set(descriptor, F_RDLCK) }
      }
      watch()
    }
  }

  // MARK: The file

  private struct Refusal: Error, CustomStringConvertible { let description: String }

  /// Opens the file, which is made for everybody if it is missing.
  private static func open(_ path: String) throws -> Int32 {
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
      throw Refusal(description: "\(path): \(String(cString: strerror(errno)))")
    }
    var entry = stat()
    guard fstat(descriptor, &entry) == 0, entry.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw Refusal(description: "\(path) is not an ordinary file; remove it")
    }
    // Keeps it from being tidied away as old.
    futimens(descriptor, nil)
    return descriptor
  }

  /// Takes the lock alone; returns who else holds it, and nothing is taken then.
  private static func acquireAlone(_ descriptor: Int32, _ path: String) throws -> Holder? {
    if let holder = holder(descriptor) { return holder }
    // Without the right to write there are no exclusive locks: two that wait may then end it at once.
    if set(descriptor, F_WRLCK) || errno == EBADF { return nil }
    try checkIsHeld(path)
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
